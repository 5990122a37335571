// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Signing;

/// <summary>Keeps the signer silent after a start until it is likely that no other process votes with the same keys (rule B3).</summary>
/// <remarks>
/// A vote under the node's own index that is not in its record was made elsewhere: the keys run twice, and signing on would be punished. The
/// watch then stays closed for good. Skipped at height 1, when nobody can have voted, and by who has signed from there on without a gap: a new network would
/// otherwise stand still at height 2. Told by the thread of the consensus loop alone; others may ask.
/// </remarks>
public sealed class DoppelgangerWatch
{
    /// <summary>How long to listen before the first signature: two minutes in milliseconds.</summary>
    public const long ListenMs = 120_000;

    /// <summary>Heights between two signatures that are no gap: nobody signs them all. Who catches up with a network that is older leaves more behind.</summary>
    public const ulong GapMax = 64;

    private readonly long _openAtMs;

    // Zero: none.
    private ulong _signedTo;
    private volatile bool _hasTwin;

    /// <summary>Starts to listen.</summary>
    /// <param name="startMs">The monotonic clock at the start.</param>
    /// <param name="listenMs">How long to listen; 0 where a twin cannot exist.</param>
    public DoppelgangerWatch(long startMs, long listenMs = ListenMs) => _openAtMs = startMs + listenMs;

    /// <summary>True once a vote of a twin was seen.</summary>
    public bool HasTwin => _hasTwin;

    /// <summary>A verified vote of the node's own validator that is not in its record.</summary>
    public void OnForeignVote() => _hasTwin = true;

    /// <summary>The node signed at a height.</summary>
    public void OnSigned(Height height)
    {
        if (HasSignedSinceTheFirst(height) && _signedTo < height.Value)
        {
            Volatile.Write(ref _signedTo, height.Value);
        }
    }

    /// <summary>Whether the signer may speak at a time of the monotonic clock.</summary>
    public bool MaySign(long nowMs, Height height) => !HasTwin && (nowMs >= _openAtMs || HasSignedSinceTheFirst(height));

    private bool HasSignedSinceTheFirst(Height height) => height == Height.First || (Volatile.Read(ref _signedTo) is > 0 and var signed && height.Value <= signed + GapMax);
}
