// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>The node's own chain does not lead to the checkpoint that its operator named: one of them is of another chain, and nothing can be taken back that is final.</summary>
public sealed class CheckpointException : Exception
{
    internal CheckpointException(Checkpoint checkpoint, ulong number, in Hash256 own, in Hash256 expected)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"The chain in the data directory does not lead to the checkpoint {checkpoint}: its block {number} is {own}, and the checkpoint descends from {expected}. Check the checkpoint, or start with an empty data directory."))
    {
    }
}
