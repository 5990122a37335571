// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Epochs;

/// <summary>The vote keys of one epoch's validators as far as they are known. Immutable: a reveal makes a new table.</summary>
/// <remarks>Trees of depth 0 need no reveal, so on a network without trees the table is complete from the start.</remarks>
public sealed class VoteKeyTable
{
    private readonly ImmutableArray<PublicKey?> _keys;
    private readonly ImmutableArray<KeyReveal?> _reveals;

    private VoteKeyTable(ValidatorSet set, ImmutableArray<PublicKey?> keys, ImmutableArray<KeyReveal?> reveals)
    {
        Set = set;
        _keys = keys;
        _reveals = reveals;
    }

    /// <summary>The set whose keys these are.</summary>
    public ValidatorSet Set { get; }

    /// <summary>The table before any reveal.</summary>
    public static VoteKeyTable Of(ValidatorSet set)
    {
        ImmutableArray<PublicKey?>.Builder keys = ImmutableArray.CreateBuilder<PublicKey?>(set.Count);
        foreach (ValidatorEntry entry in set.Entries)
        {
            keys.Add(entry.VoteTreeDepth == 0 ? new PublicKey(entry.VoteRoot.AsSpan()) : null);
        }

        return new VoteKeyTable(set, keys.MoveToImmutable(), [.. new KeyReveal?[set.Count]]);
    }

    /// <summary>The vote key of a validator; false when it is not in the set or its key is not revealed yet.</summary>
    public bool TryGet(ValidatorIndex validator, out PublicKey key)
    {
        key = default;
        if (!Set.Contains(validator) || _keys[(int)validator.Value] is not { } known)
        {
            return false;
        }

        key = known;
        return true;
    }

    /// <summary>The reveal that a validator's key came from; null where no reveal is needed or none came.</summary>
    public KeyReveal? RevealOf(ValidatorIndex validator) => Set.Contains(validator) ? _reveals[(int)validator.Value] : null;

    /// <summary>Checks a reveal against the set.</summary>
    public static Result<VerifiedKeyReveal, KeyRevealError> TryVerify(ValidatorSet set, KeyReveal reveal) =>
        reveal.Epoch != set.Epoch ? KeyRevealError.WrongEpoch
        : !set.Contains(reveal.Validator) ? KeyRevealError.UnknownValidator
        : LeadsToRoot(set[reveal.Validator], reveal) ? new VerifiedKeyReveal(reveal)
        : KeyRevealError.WrongPath;

    /// <summary>True when the key is the leaf that the entry's validator uses in the reveal's epoch.</summary>
    internal static bool LeadsToRoot(in ValidatorEntry entry, KeyReveal reveal) =>
        entry.VoteTreeDepth <= VoteKeyTree.DepthMax
        && VoteKeyTree.Contains(
            entry.VoteRoot,
            entry.VoteTreeDepth,
            VoteKeyTree.LeafIndex(reveal.Epoch, entry.RegisteredEpoch, entry.VoteTreeDepth),
            reveal.Key,
            reveal.Path.AsSpan());

    /// <summary>The table with one more key; the same table when the key was known.</summary>
    public VoteKeyTable With(VerifiedKeyReveal verified)
    {
        Invariant.Check(verified.Reveal.Epoch == Set.Epoch && Set.Contains(verified.Reveal.Validator));
        int at = (int)verified.Reveal.Validator.Value;
        return _keys[at] is null
            ? new VoteKeyTable(Set, _keys.SetItem(at, verified.Reveal.Key), _reveals.SetItem(at, verified.Reveal))
            : this;
    }
}
