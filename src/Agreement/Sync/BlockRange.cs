// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>Consecutive blocks that are fetched together. For the loop of block sync only.</summary>
internal sealed class BlockRange
{
    internal BlockRange(ulong from, ulong to)
    {
        From = from;
        To = to;
    }

    /// <summary>The first block.</summary>
    internal ulong From { get; }

    /// <summary>The last block.</summary>
    internal ulong To { get; private set; }

    /// <summary>How many.</summary>
    internal int Count => (int)(To - From + 1);

    /// <summary>The peers that are asked for it now.</summary>
    internal List<PeerHandle> Asked { get; } = [];

    /// <summary>When the newest of them was asked.</summary>
    internal long AskedAt { get; set; }

    /// <summary>The blocks, proven final; null until they are here.</summary>
    internal (Block Block, FinalityProof Proof)[]? Blocks { get; private set; }

    /// <summary>Who gave them.</summary>
    internal PeerHandle Provider { get; private set; }

    /// <summary>Bytes of them as they came.</summary>
    internal long Bytes { get; private set; }

    /// <summary>The blocks are here, all or the first of them.</summary>
    /// <returns>The range of those that are missing; null when none are.</returns>
    internal BlockRange? Fill(PeerHandle provider, (Block Block, FinalityProof Proof)[] blocks, long bytes)
    {
        Blocks = blocks;
        Provider = provider;
        Bytes = bytes;
        ulong last = From + (ulong)blocks.Length - 1;
        if (last == To)
        {
            return null;
        }

        BlockRange rest = new(last + 1, To);
        To = last;
        return rest;
    }

    /// <summary>The blocks were no good: fetch them again.</summary>
    internal void Empty()
    {
        Blocks = null;
        Bytes = 0;
    }
}
