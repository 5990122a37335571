// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>net_ and web3_: the network and the software.</summary>
internal sealed class NetMethods : IMethodGroup
{
    private readonly NodePorts _ports;

    public NetMethods(NodePorts ports) => _ports = ports;

    public IEnumerable<RpcMethod> Methods =>
    [
        new("net_version", RpcCost.Light, Version, "The network's id: the chain id in decimal.", RpcType.Text),
        new("net_listening", RpcCost.Light, Listening, "Whether connections of other nodes are accepted.", RpcType.Boolean),
        new("net_peerCount", RpcCost.Light, PeerCount, "Connected nodes.", RpcType.Quantity),
        new("web3_clientVersion", RpcCost.Light, ClientVersion, "Name and version of the software.", RpcType.Text),
        new("web3_sha3", RpcCost.Light, Sha3, "Keccak-256 of data.", RpcType.Hash, RpcParameter.Required("data", RpcType.Data)),
    ];

    private RpcError? Version(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteStringValue(_ports.Chain.Spec.ChainId.ToString(CultureInfo.InvariantCulture));
        return null;
    }

    private RpcError? Listening(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        // Without a network of other nodes there is nothing to be cut off from; clients take false for trouble.
        result.WriteBooleanValue(_ports.Network?.IsListening ?? true);
        return null;
    }

    private RpcError? PeerCount(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteQuantityValue((ulong)(_ports.Network?.PeerCount ?? 0));
        return null;
    }

    private RpcError? ClientVersion(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteStringValue(_ports.ClientVersion);
        return null;
    }

    private RpcError? Sha3(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBytes(out byte[] data))
        {
            return parameters.Error;
        }

        result.WriteHexValue(Keccak256.Hash(data));
        return null;
    }
}
