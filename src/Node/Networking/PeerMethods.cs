// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Network;

namespace PowerVerse.Chain.Node.Networking;

/// <summary>Refuses peers and takes them back, for the operator of a node with a network.</summary>
internal sealed class PeerMethods : IMethodGroup
{
    private const ulong SecondsMax = 10UL * 365 * 24 * 60 * 60;
    private const ulong SecondsDefault = 12 * 60 * 60;

    private readonly PeerNetwork _network;

    public PeerMethods(PeerNetwork network) => _network = network;

    /// <inheritdoc/>
    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            RpcParameter peer = RpcParameter.Required("peer", RpcType.Text);
            return
            [
                new(
                    "admin_banPeer", RpcCost.Light, Ban, "Ends the connection with a peer, named by its id or an address, and refuses it for some seconds, twelve hours unless said.",
                    RpcType.Boolean, peer, RpcParameter.Optional("seconds", RpcType.Number)),
                new("admin_unbanPeer", RpcCost.Light, Unban, "Takes a peer that was refused again.", RpcType.Boolean, peer),
            ];
        }
    }

    private RpcError? Ban(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadText(out string peer) || !parameters.TryReadOptionalLooseUInt64(out ulong? seconds))
        {
            return parameters.Error;
        }

        if (!_network.TryBan(peer, TimeSpan.FromSeconds((long)Math.Min(seconds ?? SecondsDefault, SecondsMax))))
        {
            return RpcError.InvalidParams("no peer of that name can be banned: it is malformed, or kept by the configuration");
        }

        result.WriteBooleanValue(true);
        return null;
    }

    private RpcError? Unban(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadText(out string peer))
        {
            return parameters.Error;
        }

        if (!_network.TryUnban(peer))
        {
            return RpcError.InvalidParams("that names no peer");
        }

        result.WriteBooleanValue(true);
        return null;
    }
}
