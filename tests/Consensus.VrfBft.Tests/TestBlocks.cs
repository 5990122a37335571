// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Seeds;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests;

/// <summary>The header fields that tests vary, with the values of a good block.</summary>
internal sealed record HeaderFields
{
    internal Hash256 ParentHash { get; init; } = TestBlocks.ParentHash;

    internal Hash256 OmmersHash { get; init; } = BlockHeader.EmptyOmmersHash;

    internal UInt256 Difficulty { get; init; }

    internal ulong Number { get; init; } = 5;

    internal ulong Timestamp { get; init; } = TestBlocks.ParentTimestamp + 1;

    internal byte[] ExtraData { get; init; } = new byte[32];

    internal Hash256 MixHash { get; init; }

    internal ulong Nonce { get; init; }

    internal Hash256 CommitmentHash { get; init; } = TestBlocks.CommitmentHash;

    internal byte[] Encode()
    {
        RlpWriter writer = new(1024);
        int list = writer.BeginList();
        writer.Write(ParentHash);
        writer.Write(OmmersHash);
        writer.Write(TestNetwork.AddressOf(99));
        writer.Write(Keccak256.Hash("state"u8));
        writer.Write(Keccak256.Hash("transactions"u8));
        writer.Write(Keccak256.Hash("receipts"u8));
        writer.Write(new byte[256]);
        writer.Write(Difficulty);
        writer.Write(Number);
        writer.Write(30_000_000UL);
        writer.Write(0UL);
        writer.Write(Timestamp);
        writer.Write(ExtraData);
        writer.Write(MixHash);
        byte[] nonce = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(nonce, Nonce);
        writer.Write(nonce);
        writer.Write(1_000_000_000UL);
        writer.Write(Keccak256.Hash("withdrawals"u8));
        writer.Write(0UL);
        writer.Write(0UL);
        writer.Write(CommitmentHash);
        writer.Write(Keccak256.Hash("requests"u8));
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }
}

/// <summary>Sealed and signed heads over <see cref="TestNetwork"/>.</summary>
internal static class TestBlocks
{
    internal const ulong ParentTimestamp = 1_800_000_000;

    internal static readonly Hash256 ParentHash = Keccak256.Hash("parent"u8);
    internal static readonly Hash256 CommitmentHash = Keccak256.Hash("commitment"u8);
    internal static readonly Hash256 RefreshHash = Keccak256.Hash("refresh"u8);

    internal static HeadContext Context(TestNetwork network, ulong height = 5) => new()
    {
        Votes = network.Context(height),
        ParentHash = ParentHash,
        ParentTimestampSeconds = ParentTimestamp,
        RefreshHash = RefreshHash,
        CommitmentHash = CommitmentHash,
        LastCertificateValidators = network.Set.Count,
    };

    /// <summary>The seed that the proposer's own seed proof gives.</summary>
    internal static Hash256 ProvenSeed(int proposer, ulong height = 5)
    {
        byte[] output = new byte[64];
        Hash256 input = VrfInput.ForSeed(TestNetwork.Chain, TestNetwork.Seed, new Height(height));
        Invariant.Check(FakeCrypto.Instance.VerifyVrf(TestNetwork.VrfKey(proposer).AsSpan(), input.AsSpan(), SeedProof(proposer, height).AsSpan(), output));
        return SeedRules.FromProof(output, TestNetwork.AddressOf(proposer), new Height(height), RefreshHash);
    }

    internal static VrfProof SeedProof(int proposer, ulong height = 5) =>
        FakeCrypto.Prove(TestNetwork.VrfKey(proposer), VrfInput.ForSeed(TestNetwork.Chain, TestNetwork.Seed, new Height(height)));

    internal static Seal Seal(int proposer, uint period = 0, ulong height = 5) => new()
    {
        Kind = BlockKind.Normal,
        OriginalPeriod = new Period(period),
        Proposer = new ValidatorIndex((uint)proposer),
        LotProof = TestNetwork.LotProof(proposer, Step.Propose, height, period),
        SeedProof = period == 0 ? SeedProof(proposer, height) : null,
    };

    /// <summary>A good head; <paramref name="fields"/> and <paramref name="change"/> spoil it before it is sealed and signed.</summary>
    internal static ProposalHead Head(
        int proposer = 1, uint period = 0, HeaderFields? fields = null, Func<Seal, Seal>? change = null, ulong height = 5, bool isSeedKept = false)
    {
        Seal seal = Seal(proposer, period, height);
        seal = change?.Invoke(seal) ?? seal;
        fields ??= new HeaderFields { Number = height };
        Hash256 seed = period == 0 ? ProvenSeed(proposer, height) : SeedRules.Fallback(TestNetwork.Seed, new Height(height), RefreshHash);
        byte[] header = (fields with { MixHash = isSeedKept ? fields.MixHash : seed, ExtraData = SealCodec.Hash(seal).ToArray() }).Encode();
        return Sign(proposer, new Height(height), new Period(period), header, seal);
    }

    internal static ProposalHead Sign(int proposer, Height height, Period period, byte[] header, Seal seal)
    {
        BlockValue value = new(Keccak256.Hash(header));
        byte[] buffer = new byte[SignedContent.ProposalBytes];
        VoteSignature signature = FakeCrypto.Sign(TestNetwork.VoteKey(proposer), SignedContent.Proposal(TestNetwork.Chain, height, period, value, buffer));
        return new ProposalHead(height, period, new ValidatorIndex((uint)proposer), value, header, seal, signature);
    }

    internal static KeyReveal Reveal(int validator, int depth) => new(
        new ValidatorIndex((uint)validator),
        new Epoch(3),
        TestNetwork.VoteKey(validator),
        [.. Enumerable.Range(0, depth).Select(i => Keccak256.Hash([(byte)i]))]);
}
