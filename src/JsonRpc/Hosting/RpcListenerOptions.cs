// SPDX-License-Identifier: Apache-2.0

using System.Net;

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>Where the server listens, and what it offers there.</summary>
public sealed record RpcListenerOptions
{
    /// <summary>The namespaces that a node offers to everyone when nothing else is said.</summary>
    public static readonly IReadOnlyList<string> DefaultNamespaces = ["eth", "net", "web3", "txpool", "trace", "ots", "erigon", "pv"];

    /// <summary>The address to listen at.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0: a free one, which <see cref="RpcServer.Endpoints"/> tells.</summary>
    public int Port { get; init; } = 8545;

    /// <summary>Whether requests by HTTP are answered.</summary>
    public bool IsHttpEnabled { get; init; } = true;

    /// <summary>Whether WebSocket connections are taken.</summary>
    public bool IsWebSocketEnabled { get; init; } = true;

    /// <summary>The namespaces offered; <c>*</c>: all.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = DefaultNamespaces;

    /// <summary>Origins of web pages that may call; <c>*</c>: any. Methods of the namespace admin are open only to origins that are named.</summary>
    public IReadOnlyList<string> Origins { get; init; } = ["*"];

    /// <summary>Names that a request may address the node by, against DNS rebinding; <c>*</c>: any. Plain IP addresses are always allowed.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = ["localhost"];

    /// <summary>Whether others than this machine can reach it.</summary>
    public bool IsPublic => !IPAddress.IsLoopback(Address);
}
