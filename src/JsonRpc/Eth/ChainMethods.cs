// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>What the chain and the node are, in one value each.</summary>
internal sealed class ChainMethods : IMethodGroup
{
    private readonly NodePorts _ports;

    public ChainMethods(NodePorts ports) => _ports = ports;

    public IEnumerable<RpcMethod> Methods =>
    [
        new("eth_chainId", RpcCost.Light, ChainId, "The chain id (EIP-695).", RpcType.Quantity),
        new("eth_blockNumber", RpcCost.Light, BlockNumber, "The number of the newest block.", RpcType.Quantity),
        new("eth_syncing", RpcCost.Light, Syncing, "Progress of synchronisation, or false.", RpcType.Any),
        new("eth_accounts", RpcCost.Light, Accounts, "Accounts whose keys the node holds: none, except on a developer's node.", RpcType.Addresses),
        new("eth_coinbase", RpcCost.Light, Coinbase, "Who receives the fees of blocks that this node produces.", RpcType.Address),
        new("eth_mining", RpcCost.Light, Mining, "Whether the node produces blocks.", RpcType.Boolean),
        new("eth_protocolVersion", RpcCost.Light, ProtocolVersion, "The version of the wire protocol.", RpcType.Quantity),
    ];

    private RpcError? ChainId(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteQuantityValue(_ports.Chain.Spec.ChainId);
        return null;
    }

    private RpcError? BlockNumber(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteQuantityValue(_ports.Chain.Head.Number);
        return null;
    }

    private RpcError? Syncing(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (_ports.Consensus?.Sync is { } progress)
        {
            WriteSync(result, progress);
        }
        else
        {
            result.WriteBooleanValue(false);
        }

        return null;
    }

    private RpcError? Accounts(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteStartArray();
        foreach (Address account in _ports.Dev?.Accounts ?? [])
        {
            result.WriteHexValue(in account);
        }

        result.WriteEndArray();
        return null;
    }

    private RpcError? Coinbase(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (_ports.Beneficiary is not { } beneficiary)
        {
            return RpcError.Server("etherbase must be explicitly specified");
        }

        result.WriteHexValue(in beneficiary);
        return null;
    }

    private RpcError? Mining(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteBooleanValue(_ports.Dev is not null || _ports.Consensus is { IsValidator: true });
        return null;
    }

    private RpcError? ProtocolVersion(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        const ulong Version = 1;
        result.WriteQuantityValue(Version);
        return null;
    }

    /// <summary>Writes the progress of synchronisation.</summary>
    internal static void WriteSync(Utf8JsonWriter writer, SyncProgress progress)
    {
        writer.WriteStartObject();
        writer.WriteQuantity(Names.StartingBlock, progress.StartingBlock);
        writer.WriteQuantity(Names.CurrentBlock, progress.CurrentBlock);
        writer.WriteQuantity(Names.HighestBlock, progress.HighestBlock);
        if (progress.Headers is { } headers)
        {
            writer.WriteQuantity(Names.FollowedHeaders, headers.Followed);
            writer.WriteQuantity(Names.TotalHeaders, headers.Total);
        }

        writer.WriteEndObject();
    }
}
