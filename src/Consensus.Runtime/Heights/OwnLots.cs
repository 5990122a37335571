// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.Runtime.Heights;

/// <summary>The node's own lots at one height, drawn when asked for and remembered with their proofs. For the thread of the consensus loop only.</summary>
/// <remarks>Proofs leave this object only with a vote or a seal: a proof shown early would tell who sits in a committee before it speaks.</remarks>
public sealed class OwnLots : ILotTable
{
    private readonly Dictionary<(Period Period, Step Step), DrawnLot> _drawn = [];
    private readonly IValidatorKeys _keys;
    private readonly ConsensusParameters _parameters;
    private readonly HeightFacts _facts;
    private readonly StakeWeight _weight;

    /// <summary>Makes the lots of a validator.</summary>
    /// <param name="keys">The validator's keys.</param>
    /// <param name="parameters">The chain's parameters.</param>
    /// <param name="facts">The height.</param>
    /// <param name="self">The validator's index; must be in the set.</param>
    public OwnLots(IValidatorKeys keys, ConsensusParameters parameters, HeightFacts facts, ValidatorIndex self)
    {
        _keys = keys;
        _parameters = parameters;
        _facts = facts;
        _weight = facts.Members.Set[self].Weight;
    }

    /// <inheritdoc/>
    public StakeWeight VoteWeight(Period period, Step step) =>
        _facts.Members.Mode == CommitteeMode.Full ? _weight : Draw(period, step).Seats;

    /// <inheritdoc/>
    public bool TryDrawProposer(Period period, out Hash256 priority)
    {
        DrawnLot lot = Draw(period, Step.Propose);
        priority = lot.Priority;
        return !lot.Seats.IsZero;
    }

    /// <summary>The proof of a lot, for the vote or seal that shows it.</summary>
    internal VrfProof Proof(Period period, Step step) => Draw(period, step).Proof;

    private DrawnLot Draw(Period period, Step step)
    {
        if (_drawn.TryGetValue((period, step), out DrawnLot? known))
        {
            return known;
        }

        Span<byte> proof = stackalloc byte[VrfProof.Size];
        Span<byte> output = stackalloc byte[Lot.VrfOutputBytes];
        _keys.Prove(VrfInput.ForLot(_facts.Chain, _facts.PreviousSeed, _facts.Height, period, step).AsSpan(), proof, output);
        StakeWeight seats = Lot.Seats(_parameters, _facts.Members.Mode, _weight, _facts.Members.TotalWeight, step, output);
        Hash256 priority = step == Step.Propose && !seats.IsZero ? Lot.Priority(output, seats) : default;
        DrawnLot lot = new(new VrfProof(proof), seats, priority);
        _drawn.Add((period, step), lot);
        return lot;
    }

    private sealed record DrawnLot(VrfProof Proof, StakeWeight Seats, Hash256 Priority);
}

/// <summary>The lots of a node that is no validator at a height.</summary>
public sealed class NoLots : ILotTable
{
    /// <summary>The only instance that is needed.</summary>
    public static NoLots Instance { get; } = new();

    /// <inheritdoc/>
    public StakeWeight VoteWeight(Period period, Step step) => StakeWeight.Zero;

    /// <inheritdoc/>
    public bool TryDrawProposer(Period period, out Hash256 priority)
    {
        priority = default;
        return false;
    }
}
