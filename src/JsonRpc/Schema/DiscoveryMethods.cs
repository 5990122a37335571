// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Schema;

/// <summary>rpc_: what there is to call, where the call came in.</summary>
internal sealed class DiscoveryMethods : IMethodGroup
{
    private const string NamespaceVersion = "1.0";

    private readonly string _version;

    /// <param name="version">Version of the software.</param>
    public DiscoveryMethods(string version) => _version = version;

    public IEnumerable<RpcMethod> Methods =>
    [
        new("rpc_modules", RpcCost.Light, Modules, "The namespaces.", RpcType.Object),
        new("rpc.discover", RpcCost.Light, Discover, "This document: the methods in the form of OpenRPC.", RpcType.Object),
    ];

    private RpcError? Modules(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteStartObject();
        foreach (string name in context.Connection.Methods.Namespaces)
        {
            result.WriteString(name, NamespaceVersion);
        }

        result.WriteEndObject();
        return null;
    }

    private RpcError? Discover(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        OpenRpcDocument.Write(result, context.Connection.Methods, _version);
        return null;
    }
}
