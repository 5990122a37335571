// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>The validators of one epoch, ordered by address, with the thresholds that follow from their weights. Immutable.</summary>
public sealed class ValidatorSet
{
    /// <summary>Makes the set of an epoch.</summary>
    /// <param name="epoch">The epoch it serves.</param>
    /// <param name="entries">The validators, strictly ascending by address.</param>
    /// <param name="parameters">The chain's parameters, which decide mode and thresholds.</param>
    public ValidatorSet(Epoch epoch, ImmutableArray<ValidatorEntry> entries, ConsensusParameters parameters)
    {
        StakeWeight total = StakeWeight.Zero;
        for (int i = 0; i < entries.Length; i++)
        {
            Invariant.Check(i == 0 || entries[i - 1].Address.CompareTo(entries[i].Address) < 0);
            total += entries[i].Weight;
        }

        Invariant.Check(total.Value is > 0 and < StakeWeight.TotalLimit);
        Epoch = epoch;
        Entries = entries;
        TotalWeight = total;
        Mode = ModeOf(parameters, total);
        Thresholds = ThresholdsOf(parameters, Mode, total);
    }

    /// <summary>The mode that follows from the parameters and W: SAMPLED where genesis chose it and W is far above the seats drawn.</summary>
    public static CommitteeMode ModeOf(ConsensusParameters parameters, StakeWeight total) =>
        parameters.Sampled && total.Value > 4UL * parameters.VoteSeats ? CommitteeMode.Sampled : CommitteeMode.Full;

    /// <summary>The thresholds that follow from the parameters, the mode and W.</summary>
    public static Thresholds ThresholdsOf(ConsensusParameters parameters, CommitteeMode mode, StakeWeight total) =>
        mode == CommitteeMode.Full
            ? Thresholds.Full(total)
            : new Thresholds(new StakeWeight(parameters.SampledQuorum), new StakeWeight(parameters.SampledSync));

    /// <summary>The epoch that the set serves.</summary>
    public Epoch Epoch { get; }

    /// <summary>The validators in index order.</summary>
    public ImmutableArray<ValidatorEntry> Entries { get; }

    /// <summary>The number of validators, n.</summary>
    public int Count => Entries.Length;

    /// <summary>W, the sum of the weights.</summary>
    public StakeWeight TotalWeight { get; }

    /// <summary>How the voters of a step are chosen.</summary>
    public CommitteeMode Mode { get; }

    /// <summary>The weights that count.</summary>
    public Thresholds Thresholds { get; }

    /// <summary>True when the index names a member.</summary>
    public bool Contains(ValidatorIndex index) => index.Value < (uint)Entries.Length;

    /// <summary>The member at an index, which must exist.</summary>
    public ValidatorEntry this[ValidatorIndex index] => Entries[(int)index.Value];

    /// <summary>Finds a member by address, by binary search.</summary>
    public bool TryFind(Address address, out ValidatorIndex index)
    {
        int low = 0;
        int high = Entries.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = Entries[middle].Address.CompareTo(address);
            if (order == 0)
            {
                index = new ValidatorIndex((uint)middle);
                return true;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        index = ValidatorIndex.None;
        return false;
    }
}
