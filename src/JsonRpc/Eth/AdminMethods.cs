// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Hosting;
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
    private const int NameLengthMax = 100;

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
                new("admin_addTrustedPeer", RpcCost.Light, TrustPeer, "Gives a node room past the limits, and refuses it no more.", RpcType.Boolean, address),
                new("admin_removePeer", RpcCost.Light, RemovePeer, "Drops the connection to a node.", RpcType.Boolean, address),
                new("admin_removeTrustedPeer", RpcCost.Light, DistrustPeer, "Takes that back; the connection stays.", RpcType.Boolean, address),
                new("admin_backup", Backup, "Copies the database while the node works.", RpcType.Object, RpcParameter.Optional("name", RpcType.Text)),
                new("admin_prune", Prune, "Removes what is outside the kept windows now, and frees the space.", RpcType.Object),
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

    private RpcError? TrustPeer(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        Change(ref parameters, result, (network, peer) => network.TryTrust(peer));

    private RpcError? DistrustPeer(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        Change(ref parameters, result, (network, peer) => network.TryDistrust(peer));

    private ValueTask<RpcReply> Backup(ref RpcParameters parameters, RpcContext context)
    {
        if (!parameters.TryReadOptionalText(out string? name))
        {
            return ValueTask.FromResult(RpcReply.Failed(parameters.Error!));
        }

        // Who may open the local socket writes files here anyway; from elsewhere nothing outside the folder of backups is named.
        bool isLocal = context.Connection is LocalConnection;
        if (name is not null && !isLocal && !IsPlainName(name))
        {
            return ValueTask.FromResult(RpcReply.Failed(RpcError.InvalidParams("name: letters, digits, '.', '-' and '_' only; the local socket takes any path")));
        }

        return WorkAsync(upkeep => upkeep.Backup(name).TryGet(out BackupReport? report, out UpkeepRefusal refusal)
            ? RpcReply.Of(writer => Write(writer, report))
            : RpcReply.Failed(RpcError.Server(refusal.Reason)));
    }

    private ValueTask<RpcReply> Prune(ref RpcParameters parameters, RpcContext context)
    {
        CancellationToken aborted = context.Connection.Aborted;
        return WorkAsync(upkeep => upkeep.Prune(aborted).TryGet(out PruneReport? report, out UpkeepRefusal refusal)
            ? RpcReply.Of(writer => Write(writer, report))
            : RpcReply.Failed(RpcError.Server(refusal.Reason)));
    }

    // Minutes on a large database, so on a thread of its own and not in a place that calls wait for; the node allows one at a time.
    private async ValueTask<RpcReply> WorkAsync(Func<INodeUpkeep, RpcReply> work) => _ports.Upkeep is { } upkeep
        ? await Task.Factory.StartNew(() => work(upkeep), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false)
        : RpcReply.Failed(RpcError.Server("the node has no database"));

    private static void Write(Utf8JsonWriter writer, BackupReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("path", report.Path);
        WriteQuantity(writer, "headNumber", report.Head.Number);
        writer.WriteString("headHash", report.Head.Hash.ToString());
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, PruneReport report)
    {
        writer.WriteStartObject();
        WriteQuantity(writer, "removedBlocks", report.RemovedBlocks);
        writer.WriteStartObject("keptFrom");
        WriteQuantity(writer, "state", report.Kept.State);
        WriteQuantity(writer, "proofs", report.Kept.Proofs);
        WriteQuantity(writer, "bodies", report.Kept.Bodies);
        WriteQuantity(writer, "receipts", report.Kept.Receipts);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteQuantity(Utf8JsonWriter writer, string name, ulong value)
    {
        writer.WritePropertyName(name);
        writer.WriteQuantityValue(value);
    }

    private static bool IsPlainName(string name) =>
        name.Length is > 0 and <= NameLengthMax && name[0] != '.' && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

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
