// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Epochs;

/// <summary>Why a snapshot makes no validator set.</summary>
public enum SnapshotError
{
    /// <summary>Nobody is active with at least one sub-user of stake.</summary>
    NoValidators,

    /// <summary>The weights sum to 2^40 sub-users or more.</summary>
    TotalTooLarge,

    /// <summary>Two candidates have one address, VRF key or vote root: lots of twins would be correlated.</summary>
    DuplicateIdentity,

    /// <summary>A vote-key tree is deeper than 16 levels.</summary>
    TreeTooDeep,
}

/// <summary>Turns the staking state at an epoch's snapshot height into the set of that epoch.</summary>
public static class Snapshot
{
    /// <summary>The set of an epoch: active candidates with weight, the largest <c>MaxValidators</c> of them, ordered by address.</summary>
    /// <param name="epoch">The epoch that the set will serve.</param>
    /// <param name="candidates">The registered validators, in any order.</param>
    /// <param name="parameters">The chain's parameters.</param>
    /// <param name="set">The set when the snapshot holds one.</param>
    /// <param name="error">Why not, otherwise.</param>
    /// <remarks>
    /// Weight is whole sub-users (coins), so splitting a stake only loses remainders. Where stakes tie at the edge of the set, the lower
    /// address enters. A set larger than the FULL limit never exists unless genesis chose sampling, so dust validators cannot change the mode (A5).
    /// </remarks>
    public static bool TryBuild(
        Epoch epoch, IReadOnlyList<ValidatorCandidate> candidates, ConsensusParameters parameters, out ValidatorSet? set, out SnapshotError error)
    {
        set = null;
        List<ValidatorEntry> entries = new(candidates.Count);
        foreach (ValidatorCandidate candidate in candidates)
        {
            UInt128 weight = candidate.BondedWei / parameters.SubUserWei;
            if (!candidate.IsActive || weight == 0)
            {
                continue;
            }

            if (weight >= StakeWeight.TotalLimit)
            {
                error = SnapshotError.TotalTooLarge;
                return false;
            }

            if (candidate.VoteTreeDepth > VoteKeyTree.DepthMax)
            {
                error = SnapshotError.TreeTooDeep;
                return false;
            }

            entries.Add(new ValidatorEntry(
                candidate.Address, candidate.VrfKey, candidate.VoteRoot, candidate.VoteTreeDepth, candidate.RegisteredEpoch, new StakeWeight((ulong)weight)));
        }

        entries.Sort(static (a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Address.CompareTo(b.Address));
        if (entries.Count > parameters.MaxValidators)
        {
            entries.RemoveRange(parameters.MaxValidators, entries.Count - parameters.MaxValidators);
        }

        entries.Sort(static (a, b) => a.Address.CompareTo(b.Address));
        if (!TryCheck(entries, out error))
        {
            return false;
        }

        set = new ValidatorSet(epoch, [.. entries], parameters);
        return true;
    }

    private static bool TryCheck(List<ValidatorEntry> entries, out SnapshotError error)
    {
        error = SnapshotError.NoValidators;
        if (entries.Count == 0)
        {
            return false;
        }

        UInt128 total = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            total += entries[i].Weight.Value;
            if (i > 0 && entries[i].Address == entries[i - 1].Address)
            {
                error = SnapshotError.DuplicateIdentity;
                return false;
            }
        }

        if (total >= StakeWeight.TotalLimit)
        {
            error = SnapshotError.TotalTooLarge;
            return false;
        }

        error = SnapshotError.DuplicateIdentity;
        return AllDistinct(entries, static e => new Hash256(e.VrfKey.AsSpan())) && AllDistinct(entries, static e => e.VoteRoot);
    }

    private static bool AllDistinct(List<ValidatorEntry> entries, Func<ValidatorEntry, Hash256> key)
    {
        Hash256[] keys = new Hash256[entries.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = key(entries[i]);
        }

        Array.Sort(keys);
        for (int i = 1; i < keys.Length; i++)
        {
            if (keys[i] == keys[i - 1])
            {
                return false;
            }
        }

        return true;
    }
}
