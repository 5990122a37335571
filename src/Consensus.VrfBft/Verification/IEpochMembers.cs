// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>What verifiers must know of an epoch's validators: the whole set in a node, the proven signers only in a light client.</summary>
public interface IEpochMembers
{
    /// <summary>The epoch.</summary>
    Epoch Epoch { get; }

    /// <summary>n, the number of validators.</summary>
    int Count { get; }

    /// <summary>W, the weight of all validators.</summary>
    StakeWeight TotalWeight { get; }

    /// <summary>How the voters of a step are chosen.</summary>
    CommitteeMode Mode { get; }

    /// <summary>The weights that count.</summary>
    Thresholds Thresholds { get; }

    /// <summary>A validator's entry; false when the index is outside the set or the entry is not known here.</summary>
    bool TryGetEntry(ValidatorIndex index, out ValidatorEntry entry);

    /// <summary>A validator's vote key in this epoch; false when it is not known here (yet).</summary>
    bool TryGetVoteKey(ValidatorIndex index, out PublicKey key);
}

/// <summary>The members as a node knows them: every entry, and the vote keys revealed so far.</summary>
public sealed class EpochMembers : IEpochMembers
{
    /// <summary>Joins a set with the table of its vote keys.</summary>
    public EpochMembers(VoteKeyTable keys) => Keys = keys;

    /// <summary>The vote keys as far as they are known.</summary>
    public VoteKeyTable Keys { get; }

    /// <summary>The whole set.</summary>
    public ValidatorSet Set => Keys.Set;

    /// <inheritdoc/>
    public Epoch Epoch => Set.Epoch;

    /// <inheritdoc/>
    public int Count => Set.Count;

    /// <inheritdoc/>
    public StakeWeight TotalWeight => Set.TotalWeight;

    /// <inheritdoc/>
    public CommitteeMode Mode => Set.Mode;

    /// <inheritdoc/>
    public Thresholds Thresholds => Set.Thresholds;

    /// <inheritdoc/>
    public bool TryGetEntry(ValidatorIndex index, out ValidatorEntry entry)
    {
        bool known = Set.Contains(index);
        entry = known ? Set[index] : default;
        return known;
    }

    /// <inheritdoc/>
    public bool TryGetVoteKey(ValidatorIndex index, out PublicKey key) => Keys.TryGet(index, out key);
}
