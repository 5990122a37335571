// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.PowerVerse;

/// <summary>pv_: the agreement. Served by nodes that take part in one.</summary>
internal sealed class ConsensusMethods : IMethodGroup
{
    private readonly IConsensusQueries? _queries;
    private readonly ChainReader _reader;

    public ConsensusMethods(IConsensusQueries? queries, ChainReader reader)
    {
        _queries = queries;
        _reader = reader;
    }

    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            if (_queries is null)
            {
                return [];
            }

            RpcParameter block = RpcParameter.Required("block", RpcType.Block);
            return
            [
                new("pv_consensusState", RpcCost.Light, GetState, "Where this node stands in the agreement.", RpcType.Object),
                new(
                    "pv_getEpoch", RpcCost.Light, GetEpoch, "An epoch and its validators; without a number that of the next block.", RpcType.ObjectOrNull,
                    RpcParameter.Optional("epoch", RpcType.Quantity)),
                new("pv_getSeal", RpcCost.Light, GetSeal, "How a block was made: its proposer and the proofs of its lot and seed.", RpcType.ObjectOrNull, block),
                new("pv_getCertificate", RpcCost.Light, GetCertificate, "What proves a block final: who signed it.", RpcType.ObjectOrNull, block),
                new(
                    "pv_getSortition", RpcCost.Light, GetSortition, "The lots that a validator has shown in an attempt at a block, with proofs and seats.", RpcType.ObjectOrNull,
                    block, RpcParameter.Required("period", RpcType.Quantity), RpcParameter.Required("address", RpcType.Address)),
                new("pv_getEvidence", RpcCost.Light, GetEvidence, "Contradictions of validators that this node knows of.", RpcType.Array),
            ];
        }
    }

    private RpcError? GetState(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        ConsensusPosition position = _queries!.GetPosition();
        result.WriteStartObject();
        WriteQuantity(result, "height", position.Height);
        WriteQuantity(result, "period", position.Period);
        result.WriteBoolean("hasSoftQuorum", position.HasSoftQuorum);
        WriteQuantity(result, "epoch", position.Epoch);
        WriteAddress(result, "validator", position.Validator);
        result.WriteBoolean("isSigning", position.IsSigning);
        WriteQuantity(result, "peerHead", position.PeerHead);
        WriteQuantity(result, "droppedMessages", (ulong)position.DroppedMessages);
        result.WriteStartObject("proposalToFinalMs");
        WriteNumber(result, "p50", position.ProposalToFinalMedianMs);
        WriteNumber(result, "p99", position.ProposalToFinalPercentile99Ms);
        result.WriteEndObject();
        WriteProgress(result, position.Progress);
        result.WriteEndObject();
        return null;
    }

    private static void WriteProgress(Utf8JsonWriter result, ConsensusProgress? progress)
    {
        if (progress is null)
        {
            result.WriteNull("progress");
            return;
        }

        result.WriteStartObject("progress");
        result.WriteString("step", progress.Step);
        WriteAddress(result, "leader", progress.Leader);
        WriteQuantity(result, "proposals", (ulong)progress.Proposals);
        result.WriteBoolean("isPayloadHeld", progress.IsPayloadHeld);
        WriteQuantity(result, "softWeight", progress.SoftWeight);
        WriteQuantity(result, "certWeight", progress.CertWeight);
        WriteQuantity(result, "nextWeight", progress.NextWeight);
        WriteQuantity(result, "quorum", progress.Quorum);
        result.WriteEndObject();
    }

    private RpcError? GetEpoch(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadOptionalLooseUInt64(out ulong? number))
        {
            return parameters.Error;
        }

        if (_queries!.GetEpoch(number) is not { } epoch)
        {
            result.WriteNullValue();
            return null;
        }

        result.WriteStartObject();
        WriteQuantity(result, "epoch", epoch.Number);
        WriteQuantity(result, "firstBlock", epoch.FirstBlock);
        WriteQuantity(result, "lastBlock", epoch.LastBlock);
        WriteBytes(result, "setRoot", epoch.SetRoot.AsSpan());
        result.WriteString("mode", epoch.IsSampled ? "sampled" : "full");
        WriteQuantity(result, "totalWeight", epoch.TotalWeight);
        WriteQuantity(result, "quorum", epoch.Quorum);
        result.WriteStartArray("validators");
        for (int i = 0; i < epoch.Validators.Count; i++)
        {
            ValidatorDescription validator = epoch.Validators[i];
            result.WriteStartObject();
            WriteQuantity(result, "index", (ulong)i);
            WriteAddress(result, "address", validator.Address);
            WriteBytes(result, "vrfKey", validator.VrfKey.Span);
            WriteBytes(result, "voteRoot", validator.VoteRoot.AsSpan());
            WriteQuantity(result, "voteTreeDepth", (ulong)validator.VoteTreeDepth);
            WriteQuantity(result, "weight", validator.Weight);
            WriteAddress(result, "feeRecipient", validator.FeeRecipient);
            result.WriteEndObject();
        }

        result.WriteEndArray();
        result.WriteEndObject();
        return null;
    }

    private RpcError? GetSeal(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBlock(out BlockSelector selector))
        {
            return parameters.Error;
        }

        if (!_reader.TryResolve(selector, out ulong number) || _queries!.GetSeal(number) is not { } seal)
        {
            result.WriteNullValue();
            return null;
        }

        result.WriteStartObject();
        WriteQuantity(result, "block", number);
        WriteBytes(result, "hash", seal.Hash.AsSpan());
        result.WriteString("kind", seal.IsEmpty ? "empty" : "normal");
        WriteQuantity(result, "originalPeriod", seal.OriginalPeriod);
        if (seal.ProposerIndex is { } index)
        {
            WriteQuantity(result, "proposerIndex", index);
        }
        else
        {
            result.WriteNull("proposerIndex");
        }

        WriteAddress(result, "proposer", seal.Proposer);
        WriteBytes(result, "lotProof", seal.LotProof.Span);
        WriteBytes(result, "seedProof", seal.SeedProof.Span);
        if (seal.LastCertificateHash is { } last)
        {
            WriteBytes(result, "lastCertificateHash", last.AsSpan());
        }
        else
        {
            result.WriteNull("lastCertificateHash");
        }

        WriteBytes(result, "encoded", seal.Encoded.Span);
        result.WriteEndObject();
        return null;
    }

    private RpcError? GetCertificate(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBlock(out BlockSelector selector))
        {
            return parameters.Error;
        }

        if (!_reader.TryResolve(selector, out ulong number) || _queries!.GetCertificate(number) is not { } certificate)
        {
            result.WriteNullValue();
            return null;
        }

        result.WriteStartObject();
        WriteQuantity(result, "block", number);
        WriteBytes(result, "hash", certificate.Hash.AsSpan());
        WriteQuantity(result, "period", certificate.Period);
        result.WriteStartArray("signers");
        foreach (Address signer in certificate.Signers)
        {
            result.WriteHexValue(signer);
        }

        result.WriteEndArray();
        WriteQuantity(result, "weight", certificate.Weight);
        WriteQuantity(result, "quorum", certificate.Quorum);
        WriteBytes(result, "encoded", certificate.Encoded.Span);
        result.WriteEndObject();
        return null;
    }

    private RpcError? GetSortition(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBlock(out BlockSelector selector) || !parameters.TryReadLooseUInt64(out ulong period) || !parameters.TryReadAddress(out Address validator))
        {
            return parameters.Error;
        }

        if (period > uint.MaxValue || !_reader.TryResolve(selector, out ulong number) || _queries!.GetSortition(number, (uint)period, validator) is not { } sortition)
        {
            result.WriteNullValue();
            return null;
        }

        result.WriteStartObject();
        WriteQuantity(result, "block", number);
        WriteQuantity(result, "period", sortition.Period);
        WriteAddress(result, "address", validator);
        WriteQuantity(result, "index", sortition.Index);
        WriteQuantity(result, "weight", sortition.Weight);
        WriteQuantity(result, "totalWeight", sortition.TotalWeight);
        result.WriteString("mode", sortition.IsSampled ? "sampled" : "full");
        WriteLot(result, "propose", sortition.Proposer);
        WriteLot(result, "cert", sortition.Certifier);
        result.WriteEndObject();
        return null;
    }

    private static void WriteLot(Utf8JsonWriter result, string name, LotDescription? lot)
    {
        if (lot is null)
        {
            result.WriteNull(name);
            return;
        }

        result.WriteStartObject(name);
        WriteBytes(result, "proof", lot.Proof.Span);
        WriteQuantity(result, "seats", lot.Seats);
        if (lot.Priority is { } priority)
        {
            WriteBytes(result, "priority", priority.AsSpan());
        }

        result.WriteEndObject();
    }

    private RpcError? GetEvidence(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteStartArray();
        foreach (EvidenceDescription evidence in _queries!.GetEvidence())
        {
            result.WriteStartObject();
            result.WriteString("kind", evidence.Kind);
            WriteQuantity(result, "height", evidence.Height);
            WriteQuantity(result, "period", evidence.Period);
            WriteQuantity(result, "offenderIndex", evidence.OffenderIndex);
            WriteAddress(result, "offender", evidence.Offender);
            WriteBytes(result, "encoded", evidence.Encoded.Span);
            result.WriteEndObject();
        }

        result.WriteEndArray();
        return null;
    }

    private static void WriteQuantity(Utf8JsonWriter result, string name, ulong value)
    {
        result.WritePropertyName(name);
        result.WriteQuantityValue(value);
    }

    private static void WriteBytes(Utf8JsonWriter result, string name, ReadOnlySpan<byte> value)
    {
        result.WritePropertyName(name);
        result.WriteHexValue(value);
    }

    private static void WriteAddress(Utf8JsonWriter result, string name, Address? value)
    {
        if (value is { } address)
        {
            WriteBytes(result, name, address.AsSpan());
        }
        else
        {
            result.WriteNull(name);
        }
    }

    private static void WriteNumber(Utf8JsonWriter result, string name, long? value)
    {
        if (value is { } number)
        {
            result.WriteNumber(name, number);
        }
        else
        {
            result.WriteNull(name);
        }
    }
}
