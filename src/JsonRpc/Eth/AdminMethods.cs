// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>admin_: for the operator.</summary>
internal sealed class AdminMethods : IMethodGroup
{
    private readonly NodePorts _ports;

    public AdminMethods(NodePorts ports) => _ports = ports;

    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            RpcParameter address = RpcParameter.Required("address", RpcType.Text);
            return
            [
                new("admin_nodeInfo", RpcCost.Light, NodeInfo, "The node and its chain.", RpcType.Object),
                new("admin_peers", RpcCost.Light, Peers, "Connected nodes.", RpcType.Array),
                new("admin_addPeer", RpcCost.Light, AddPeer, "Keeps a connection to a node.", RpcType.Boolean, address),
                new("admin_addTrustedPeer", RpcCost.Light, AddPeer, "Keeps a connection to a node.", RpcType.Boolean, address),
                new("admin_removePeer", RpcCost.Light, RemovePeer, "Drops the connection to a node.", RpcType.Boolean, address),
                new("admin_removeTrustedPeer", RpcCost.Light, RemovePeer, "Drops the connection to a node.", RpcType.Boolean, address),
            ];
        }
    }

    private RpcError? NodeInfo(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        ChainHead head = _ports.Chain.Head;
        BlockHeader genesis = _ports.Chain.Genesis;
        result.WriteStartObject();
        result.WriteString("id", _ports.Network?.NodeId ?? string.Empty);
        result.WriteString("name", _ports.ClientVersion);
        result.WriteStartArray("listenAddrs");
        foreach (string address in _ports.Network?.ListenAddresses ?? [])
        {
            result.WriteStringValue(address);
        }

        result.WriteEndArray();
        result.WriteStartObject("protocols");
        result.WriteStartObject("eth");
        result.WriteNumber("network", _ports.Chain.Spec.ChainId);
        result.WriteString("difficulty", head.TotalDifficulty.ToQuantity());
        result.WriteString("genesis", genesis.Hash.ToString());
        result.WriteString("head", head.Hash.ToString());
        result.WriteNumber("headNumber", head.Number);
        result.WriteEndObject();
        result.WriteEndObject();
        result.WriteEndObject();
        return null;
    }

    private RpcError? Peers(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteStartArray();
        foreach (PeerStatus peer in _ports.Network?.GetPeers() ?? [])
        {
            result.WriteStartObject();
            result.WriteString("id", peer.Id);
            result.WriteString("name", peer.AgentVersion);
            result.WriteStartArray("caps");
            foreach (string protocol in peer.Protocols)
            {
                result.WriteStringValue(protocol);
            }

            result.WriteEndArray();
            result.WriteStartObject("network");
            result.WriteString("remoteAddress", peer.Address);
            result.WriteBoolean("inbound", peer.IsInbound);
            result.WriteBoolean("static", peer.IsStatic);
            result.WriteEndObject();
            result.WriteNumber("headNumber", peer.HeadNumber);
            result.WriteEndObject();
        }

        result.WriteEndArray();
        return null;
    }

    private RpcError? AddPeer(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        Change(ref parameters, result, (network, address) => network.TryAddPeer(address));

    private RpcError? RemovePeer(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        Change(ref parameters, result, (network, address) => network.TryRemovePeer(address));

    private RpcError? Change(ref RpcParameters parameters, Utf8JsonWriter result, Func<INetworkStatus, string, bool> change)
    {
        if (!parameters.TryReadText(out string address))
        {
            return parameters.Error;
        }

        if (_ports.Network is not { } network)
        {
            return RpcError.Server("the node has no network");
        }

        if (!change(network, address))
        {
            return RpcError.InvalidParams($"invalid address: {HexJson.Shorten(address)}");
        }

        result.WriteBooleanValue(true);
        return null;
    }
}
