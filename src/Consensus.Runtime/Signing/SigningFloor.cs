// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Signing;

/// <summary>The first height that a key may sign at when what it signed before is not known for certain (rule B3).</summary>
/// <remarks>
/// A node votes at the height above its head only, so whatever was signed lies at or below the head of that time plus one. Both rules rest on a head at least
/// as high as that: the caller MUST have caught up with the network first (safety).
/// </remarks>
public static class SigningFloor
{
    /// <summary>After losing the record: with a tree of keys, the next epoch's key; with one key for all epochs, a whole epoch later.</summary>
    /// <param name="schedule">The chain's epochs.</param>
    /// <param name="head">The last committed block.</param>
    /// <param name="voteTreeDepth">The depth of the registered tree.</param>
    public static Height AfterLoss(EpochSchedule schedule, Height head, int voteTreeDepth)
    {
        Epoch current = schedule.Of(head.Next);
        Height next = schedule.FirstHeight(current.Next);
        return voteTreeDepth > 0 ? next : new Height(head.Next.Value + (next.Value - schedule.FirstHeight(current).Value));
    }

    /// <summary>After losing the record while a quorum attests that the network stands at <paramref name="head"/>: two above it.</summary>
    public static Height AfterAttestedHalt(Height head) => head.Next.Next;
}
