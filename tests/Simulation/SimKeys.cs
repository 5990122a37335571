// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Simulation;

/// <summary>Stand-in signatures and lots: a keyed mixing function, checked as strictly as the real ones, at a thousandth of their price.</summary>
/// <remarks>Weights are real: SAMPLED lots go through the chain's own binomial selection.</remarks>
internal sealed class SimKeys
{
    private readonly ulong[] _secrets;
    private readonly ValidatorSet _set;
    private readonly ConsensusParameters _parameters;
    private readonly int _proposerPermille;
    private readonly Dictionary<(ulong, uint, uint, uint), ulong> _seats = [];

    public SimKeys(ulong seed, ValidatorSet set, ConsensusParameters parameters, int proposerPermille)
    {
        _set = set;
        _parameters = parameters;
        _proposerPermille = proposerPermille;
        _secrets = new ulong[set.Count];
        for (int i = 0; i < _secrets.Length; i++)
        {
            _secrets[i] = Prng.Mix(seed, (ulong)i + 1);
        }
    }

    public ValidatorSet Set => _set;

    /// <summary>When set, a vote may claim any weight it likes: the planted bug "lot check skipped".</summary>
    public bool SkipsLotCheck { get; init; }

    /// <summary>Who may propose, best rank first; null when lots decide.</summary>
    public int[]? Proposers { get; init; }

    public SignedVote Sign(in Vote vote) =>
        new(vote, Signature(vote), _set.Mode == CommitteeMode.Sampled ? Proof(vote.Height, vote.Period, vote.Step, vote.Voter) : null);

    /// <summary>The weight of a voter in a step.</summary>
    public StakeWeight WeightOf(Height height, Period period, Step step, ValidatorIndex voter)
    {
        if (_set.Mode == CommitteeMode.Full)
        {
            return _set[voter].Weight;
        }

        (ulong, uint, uint, uint) key = (height.Value, period.Value, step.Value, voter.Value);
        if (!_seats.TryGetValue(key, out ulong seats))
        {
            seats = BinomialSelection.Select(
                _set[voter].Weight.Value, _set.TotalWeight.Value, _parameters.VoteSeats, Draw(height, period, step, voter));
            _seats.Add(key, seats);
        }

        return new StakeWeight(seats);
    }

    public bool TryVerify(SignedVote vote, out StakeWeight weight)
    {
        Vote content = vote.Vote;
        weight = StakeWeight.Zero;
        if (!content.IsWellFormed || !_set.Contains(content.Voter) || vote.Signature != Signature(content))
        {
            return false;
        }

        if (_set.Mode == CommitteeMode.Full)
        {
            weight = _set[content.Voter].Weight;
            return vote.Proof is null && !weight.IsZero;
        }

        if (vote.Proof is null)
        {
            return false;
        }

        weight = WeightOf(content.Height, content.Period, content.Step, content.Voter);
        bool isGenuine = vote.Proof.Equals(Proof(content.Height, content.Period, content.Step, content.Voter));
        if (SkipsLotCheck && !isGenuine)
        {
            weight = _set[content.Voter].Weight;
            return true;
        }

        return isGenuine && !weight.IsZero;
    }

    public bool TryVerify(QuorumCertificate certificate, StakeWeight quorum, out StakeWeight weight)
    {
        weight = StakeWeight.Zero;
        int count = certificate.SignerCount;
        if (certificate.Signatures.Length != count * VoteSignature.Size || certificate.Bitmap.Length != (_set.Count + 7) / 8)
        {
            return false;
        }

        int at = 0;
        for (uint index = 0; index < (uint)_set.Count; index++)
        {
            ValidatorIndex voter = new(index);
            if (!certificate.HasSigner(voter))
            {
                continue;
            }

            Vote vote = new(certificate.Height, certificate.Period, certificate.Step, certificate.Value, voter);
            if (!certificate.Signatures.Span.Slice(at * VoteSignature.Size, VoteSignature.Size).SequenceEqual(Signature(vote).AsSpan()))
            {
                return false;
            }

            at++;
            weight += WeightOf(vote.Height, vote.Period, vote.Step, voter);
        }

        return at == count && weight >= quorum;
    }

    public VoteSignature SignHead(Height height, Period period, ValidatorIndex proposer, BlockValue value) =>
        Signature(new Vote(height, period, Step.Propose, value, proposer));

    /// <summary>Whether a validator may propose, and how its proposal ranks.</summary>
    public bool TryDrawProposer(Height height, Period period, ValidatorIndex proposer, out Hash256 priority)
    {
        if (Proposers is not null)
        {
            int rank = Array.IndexOf(Proposers, (int)proposer.Value);
            priority = rank < 0 ? Hash256.Zero : Words((ulong)rank + 1, 0, 0, 0);
            return rank >= 0;
        }

        ulong lot = Prng.Mix(Prng.Mix(_secrets[proposer.Value], height.Value), 0xAAAA0000UL + period.Value);
        bool isSelected = (int)(lot % 1000) < _proposerPermille;
        priority = isSelected ? Words(Prng.Mix(lot, 1), Prng.Mix(lot, 2), lot, proposer.Value) : Hash256.Zero;
        return isSelected;
    }

    /// <summary>The stand-in for β of a seed proof.</summary>
    public void SeedOutput(in Hash256 previousSeed, Height height, ValidatorIndex proposer, Span<byte> output)
    {
        ulong mixed = Prng.Mix(Prng.Mix(_secrets[proposer.Value] ^ 0x5EED, height.Value), previousSeed.Prefix64);
        for (int i = 0; i < output.Length; i += sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64BigEndian(output[i..], Prng.Mix(mixed, (ulong)i));
        }
    }

    public static Hash256 Words(ulong a, ulong b, ulong c, ulong d)
    {
        Span<byte> bytes = stackalloc byte[32];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, a);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], b);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], d);
        return new Hash256(bytes);
    }

    private VoteSignature Signature(in Vote vote)
    {
        ulong mixed = Prng.Mix(_secrets[vote.Voter.Value], vote.Height.Value);
        mixed = Prng.Mix(mixed, ((ulong)vote.Period.Value << 32) | vote.Step.Value);
        ReadOnlySpan<byte> value = vote.Value.Hash.AsSpan();
        mixed = Prng.Mix(mixed, BinaryPrimitives.ReadUInt64LittleEndian(value));
        mixed = Prng.Mix(mixed, BinaryPrimitives.ReadUInt64LittleEndian(value[24..]));
        VoteSignature signature = default;
        Span<byte> bytes = signature;
        for (int i = 0; i < VoteSignature.Size; i += 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[i..], mixed + (ulong)i);
        }

        return signature;
    }

    private VrfProof Proof(Height height, Period period, Step step, ValidatorIndex voter)
    {
        Span<byte> bytes = stackalloc byte[VrfProof.Size];
        bytes.Clear();
        Output(height, period, step, voter).CopyTo(bytes);
        return new VrfProof(bytes);
    }

    private UInt256 Draw(Height height, Period period, Step step, ValidatorIndex voter) => new(Output(height, period, step, voter).AsSpan());

    private Hash256 Output(Height height, Period period, Step step, ValidatorIndex voter)
    {
        ulong mixed = Prng.Mix(Prng.Mix(_secrets[voter.Value] ^ 0x5A5A, height.Value), ((ulong)period.Value << 32) | step.Value);
        return Words(Prng.Mix(mixed, 1), Prng.Mix(mixed, 2), Prng.Mix(mixed, 3), Prng.Mix(mixed, 4));
    }
}
