// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Network;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Node.Devnet;

/// <summary>Cuts a validator of a devnet off from peers, so that networks are split without firewalls. Other nodes do not have these methods.</summary>
internal sealed class PartitionMethods : IMethodGroup
{
    private const int PeersMax = 1024;

    private readonly PeerNetwork _network;

    public PartitionMethods(PeerNetwork network) => _network = network;

    /// <inheritdoc/>
    public IEnumerable<RpcMethod> Methods =>
    [
        new(
            "admin_restrictPeers", RpcCost.Light, Restrict, "Ends the connections to all peers but these, and takes no others, until the restriction is lifted.",
            RpcType.Boolean, RpcParameter.Required("peerIds", RpcType.Array)),
        new("admin_liftPeerRestriction", RpcCost.Light, Lift, "Takes all peers again.", RpcType.Boolean),
    ];

    private RpcError? Restrict(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(ReadPeers, out HashSet<PeerId> peers))
        {
            return parameters.Error;
        }

        _network.Restrict(peers);
        result.WriteBooleanValue(true);
        return null;
    }

    private RpcError? Lift(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        _network.Restrict(null);
        result.WriteBooleanValue(true);
        return null;
    }

    private static string? ReadPeers(ref Utf8JsonReader reader, out HashSet<PeerId> value)
    {
        value = [];
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return "json: expected an array of peer ids";
        }

        string? problem = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String || !PeerId.TryParse(reader.GetString(), out PeerId? peer))
            {
                problem ??= "not the identity of a peer";
                reader.Skip();
            }
            else if (value.Count == PeersMax)
            {
                problem ??= $"more than {PeersMax} peers";
            }
            else
            {
                value.Add(peer);
            }
        }

        return problem;
    }
}
