// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Seeds;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Agreement.Genesis;

/// <summary>What a genesis fixes about the agreement: parameters, beacon and the first validators. Immutable.</summary>
/// <remarks>
/// All of it is part of G: the header's <c>extraData</c> is <see cref="Commitment"/> and its <c>mixHash</c> is <see cref="Seed"/>, so nodes that differ in any
/// of it have another genesis hash and never agree on a handshake. Proofs of possession are not part of it: they are made over the chain id
/// (<see cref="PossessionChain"/>), since G is not known before the keys are.
/// </remarks>
public sealed record ConsensusGenesis
{
    private const ulong CommitmentVersion = 1;
    private const int ParametersBytesMax = 512;
    private const int ValidatorBytesMax = 192;

    /// <summary>The parameters.</summary>
    public required ConsensusParameters Parameters { get; init; }

    /// <summary>Public randomness that was fixed after the list of keys was.</summary>
    public required Hash256 Beacon { get; init; }

    /// <summary>The first validators, in any order.</summary>
    public required IReadOnlyList<GenesisValidator> Validators { get; init; }

    /// <summary>Q(0).</summary>
    public Hash256 Seed => SeedRules.Genesis(Beacon);

    /// <summary>What stands in the place of G in proofs of possession of genesis keys: keccak256("PVC/genesis-pop/v1" ‖ u64 chain id).</summary>
    public static Hash256 PossessionChain(ulong chainId)
    {
        ReadOnlySpan<byte> tag = "PVC/genesis-pop/v1"u8;
        Span<byte> content = stackalloc byte[tag.Length + sizeof(ulong)];
        tag.CopyTo(content);
        BinaryPrimitives.WriteUInt64BigEndian(content[tag.Length..], chainId);
        return Keccak256.Hash(content);
    }

    /// <summary>The hash of everything here, for the genesis header: keccak256(RLP[1, parameters, beacon, [[address, vrfKey, voteRoot, depth, stake, feeRecipient], ...]]).</summary>
    public Hash256 Commitment()
    {
        RlpWriter writer = new(ParametersBytesMax + (Validators.Count * ValidatorBytesMax));
        int list = writer.BeginList();
        writer.Write(CommitmentVersion);
        WriteParameters(ref writer, Parameters);
        writer.Write(Beacon);
        int validators = writer.BeginList();
        foreach (GenesisValidator validator in Validators.OrderBy(static v => v.Address))
        {
            PublicKey vrfKey = validator.VrfKey;
            int item = writer.BeginList();
            writer.Write(validator.Address);
            writer.Write(vrfKey.AsSpan());
            writer.Write(validator.VoteRoot);
            writer.Write((ulong)validator.VoteTreeDepth);
            writer.Write(new UInt256((ulong)(validator.StakeWei & ulong.MaxValue), (ulong)(validator.StakeWei >> 64), 0, 0));
            writer.Write(validator.FeeRecipient);
            writer.EndList(item);
        }

        writer.EndList(validators);
        writer.EndList(list);
        Hash256 hash = Keccak256.Hash(writer.Written);
        writer.Dispose();
        return hash;
    }

    /// <summary>A genesis with the two header fields that bind it to this section.</summary>
    public GenesisSpec Bind(GenesisSpec genesis) => genesis with { MixHash = Seed, ExtraData = Commitment().ToArray() };

    /// <summary>True when the header fields of a genesis bind it to this section.</summary>
    public bool IsBoundTo(GenesisSpec genesis) => genesis.MixHash == Seed && genesis.ExtraData.Span.SequenceEqual(Commitment().AsSpan());

    /// <summary>The set of an epoch while no stake has moved: the genesis set.</summary>
    public bool TryBuildSet(Epoch epoch, out ValidatorSet? set, out SnapshotError error) => Snapshot.TryBuild(
        epoch,
        [.. Validators.Select(static v => new ValidatorCandidate(v.Address, v.VrfKey, v.VoteRoot, v.VoteTreeDepth, default, v.StakeWei, IsActive: true))],
        Parameters,
        out set,
        out error);

    private static void WriteParameters(ref RlpWriter writer, ConsensusParameters parameters)
    {
        int list = writer.BeginList();
        writer.Write(parameters.EpochLength);
        writer.Write(parameters.SubUserWei);
        writer.Write((ulong)parameters.MaxValidators);
        writer.Write(parameters.Sampled ? 1UL : 0UL);
        writer.Write((ulong)parameters.ProposerSeats);
        writer.Write((ulong)parameters.VoteSeats);
        writer.Write(parameters.SampledQuorum);
        writer.Write(parameters.SampledSync);
        writer.Write(parameters.SampledGate);
        writer.Write((ulong)parameters.ProposingPeriods);
        writer.Write((ulong)parameters.FilterFloorMs);
        writer.Write((ulong)parameters.FilterCeilingMs);
        writer.Write((ulong)parameters.FilterInitialMs);
        writer.Write((ulong)parameters.FilterMarginMs);
        writer.Write((ulong)parameters.FilterSamples);
        writer.Write((ulong)parameters.FilterSampleRank);
        WriteAll(ref writer, parameters.LaterFilterMs.AsSpan());
        WriteAll(ref writer, parameters.NextDelayMs.AsSpan());
        writer.Write((ulong)parameters.NextPauseMs);
        writer.Write((ulong)parameters.NextPauseCeilingMs);
        writer.Write((ulong)parameters.ResyncIntervalMs);
        writer.Write((ulong)parameters.HeightWaitCeilingMs);
        writer.Write((ulong)parameters.TimelyPastMs);
        writer.Write((ulong)parameters.TimelyFutureMs);
        writer.Write((ulong)parameters.TimelyDoublings);
        writer.Write((ulong)parameters.TimelyMaxDoublings);
        writer.Write((ulong)parameters.BlockFloorSeconds);
        writer.EndList(list);
    }

    private static void WriteAll(ref RlpWriter writer, ReadOnlySpan<int> numbers)
    {
        int list = writer.BeginList();
        foreach (int number in numbers)
        {
            writer.Write((ulong)number);
        }

        writer.EndList(list);
    }
}
