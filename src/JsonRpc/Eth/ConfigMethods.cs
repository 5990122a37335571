// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Precompiles;
using PowerVerse.Chain.Execution.System;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>The forks of the chain (EIP-7910), and what the node keeps of the past.</summary>
internal sealed class ConfigMethods : IMethodGroup
{
    private static readonly FrozenDictionary<ulong, string> PrecompileNames = new Dictionary<ulong, string>
    {
        [0x01] = "ECREC",
        [0x02] = "SHA256",
        [0x03] = "RIPEMD160",
        [0x04] = "ID",
        [0x05] = "MODEXP",
        [0x06] = "BN254_ADD",
        [0x07] = "BN254_MUL",
        [0x08] = "BN254_PAIRING",
        [0x09] = "BLAKE2F",
        [0x0a] = "KZG_POINT_EVALUATION",
        [0x0b] = "BLS12_G1ADD",
        [0x0c] = "BLS12_G1MSM",
        [0x0d] = "BLS12_G2ADD",
        [0x0e] = "BLS12_G2MSM",
        [0x0f] = "BLS12_PAIRING_CHECK",
        [0x10] = "BLS12_MAP_FP_TO_G1",
        [0x11] = "BLS12_MAP_FP2_TO_G2",
        [0x100] = "P256VERIFY",
    }.ToFrozenDictionary();

    private readonly NodePorts _ports;
    private readonly ForkIdSchedule _forkIds;

    public ConfigMethods(NodePorts ports)
    {
        _ports = ports;
        BlockHeader genesis = ports.Chain.Genesis;
        _forkIds = new ForkIdSchedule(ports.Chain.Spec, genesis.Hash, genesis.Timestamp);
    }

    public IEnumerable<RpcMethod> Methods =>
    [
        new("eth_config", RpcCost.Light, Config, "The rules in force, those to come next, and the last ones known (EIP-7910).", RpcType.Object),
        new("eth_capabilities", RpcCost.Light, Capabilities, "What the node keeps of the past.", RpcType.Object),
    ];

    private RpcError? Config(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        ulong now = _ports.Chain.Head.Header.Timestamp;
        List<ulong> times = [.. _ports.Chain.Spec.Activations().Where(fork => fork.IsByTime).Select(fork => fork.At).Distinct().Order()];
        int passed = times.Count(time => time <= now);
        result.WriteStartObject();
        result.WritePropertyName("current");
        WriteFork(result, passed == 0 ? 0 : times[passed - 1]);
        result.WritePropertyName("next");
        WriteForkOrNull(result, passed < times.Count ? times[passed] : null);
        result.WritePropertyName("last");
        WriteForkOrNull(result, passed < times.Count ? times[^1] : null);
        result.WriteEndObject();
        return null;
    }

    private void WriteForkOrNull(Utf8JsonWriter writer, ulong? time)
    {
        if (time is { } given)
        {
            WriteFork(writer, given);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private void WriteFork(Utf8JsonWriter writer, ulong time)
    {
        ChainSpec spec = _ports.Chain.Spec;
        Span<byte> forkId = stackalloc byte[sizeof(uint)];

        // Forks by time come after all forks by number.
        BinaryPrimitives.WriteUInt32BigEndian(forkId, _forkIds.At(ulong.MaxValue, time).Hash);
        writer.WriteStartObject();
        writer.WriteNumber(Names.ActivationTime, time <= _ports.Chain.Genesis.Timestamp ? 0 : time);
        WriteBlobSchedule(writer, spec, time);
        writer.WriteQuantity(Names.ChainId, spec.ChainId);
        writer.WriteString("forkId", Hex.Encode(forkId));
        Revision revision = spec.RevisionAt(ulong.MaxValue, time, isMerged: spec.TerminalTotalDifficulty is not null);
        writer.WriteStartObject("precompiles");
        foreach (Address address in PrecompileSet.For(revision).Addresses)
        {
            string name = UInt256.FromAddress(in address).TryToUInt64(out ulong number) && PrecompileNames.TryGetValue(number, out string? known)
                ? known
                : address.ToString();
            writer.WriteString(name, address.ToString());
        }

        writer.WriteEndObject();
        writer.WriteStartObject("systemContracts");
        foreach ((string name, Address address) in SystemContractsOf(spec, revision))
        {
            writer.WriteString(name, address.ToString());
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteBlobSchedule(Utf8JsonWriter writer, ChainSpec spec, ulong time)
    {
        if (spec.BlobParametersAt(time) is not { } inForce)
        {
            writer.WriteNull("blobSchedule");
            return;
        }

        BlobParameters blobs = spec.PowerVerse.AreBlobsEnabled ? inForce : inForce with { Target = 0, Max = 0 };
        writer.WriteStartObject("blobSchedule");
        writer.WriteNumber("target", blobs.Target);
        writer.WriteNumber("max", blobs.Max);
        writer.WriteNumber("baseFeeUpdateFraction", blobs.BaseFeeUpdateFraction);
        writer.WriteEndObject();
    }

    private static IEnumerable<(string Name, Address Address)> SystemContractsOf(ChainSpec spec, Revision revision)
    {
        if (revision >= Revision.Cancun)
        {
            yield return ("BEACON_ROOTS_ADDRESS", SystemContracts.BeaconRoots);
        }

        if (revision >= Revision.Prague)
        {
            yield return ("HISTORY_STORAGE_ADDRESS", SystemContracts.BlockHashHistory);
            if (spec.PowerVerse.AreRequestsEnabled)
            {
                yield return ("CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS", SystemContracts.ConsolidationRequests);
                yield return ("DEPOSIT_CONTRACT_ADDRESS", spec.DepositContract);
                yield return ("WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS", SystemContracts.WithdrawalRequests);
            }
        }
    }

    private RpcError? Capabilities(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        ChainHead head = _ports.Chain.Head;
        RetainedHistory kept = _ports.Chain.Retained;
        result.WriteStartObject();
        result.WriteStartObject("head");
        result.WriteQuantity(Names.Number, head.Number);
        result.WriteHex(Names.Hash, head.Hash);
        result.WriteEndObject();
        WriteCapability(result, "state", kept.State, head.Number);
        WriteCapability(result, "tx", kept.Bodies, head.Number);
        WriteCapability(result, "logs", kept.Receipts, head.Number);
        WriteCapability(result, "receipts", kept.Receipts, head.Number);
        WriteCapability(result, "blocks", kept.Bodies, head.Number);
        WriteCapability(result, "stateproofs", kept.Proofs, head.Number);
        result.WriteEndObject();
        return null;
    }

    private void WriteCapability(Utf8JsonWriter writer, string name, ulong oldest, ulong head)
    {
        writer.WriteStartObject(name);
        writer.WriteBoolean("disabled", false);
        writer.WriteQuantity(OldestBlockName, oldest);
        if (oldest > _ports.Chain.Genesis.Number)
        {
            writer.WriteStartObject("deleteStrategy");
            writer.WriteString("type", "window");
            writer.WriteQuantity(RetentionBlocksName, head - Math.Min(head, oldest) + 1);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static readonly JsonEncodedText OldestBlockName = JsonEncodedText.Encode("oldestBlock");
    private static readonly JsonEncodedText RetentionBlocksName = JsonEncodedText.Encode("retentionBlocks");
}
