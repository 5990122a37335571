// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>How the server is reached.</summary>
public sealed record RpcServerOptions
{
    /// <summary>Addresses for HTTP and WebSocket.</summary>
    public IReadOnlyList<RpcListenerOptions> Listeners { get; init; } = [new RpcListenerOptions()];

    /// <summary>Path of the local socket (IPC); null: none. Who may open it is decided by the permissions of the file, and may call everything.</summary>
    public string? IpcPath { get; init; }

    /// <summary>The namespaces offered on the local socket; <c>*</c>: all.</summary>
    public IReadOnlyList<string> IpcNamespaces { get; init; } = ["*"];

    /// <summary>The secret of bearer tokens (HS256), at least 32 bytes; empty: tokens are never accepted.</summary>
    public ReadOnlyMemory<byte> TokenSecret { get; init; }

    /// <summary>The limits.</summary>
    public RpcLimits Limits { get; init; } = new();
}
