// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>What executing a payload found.</summary>
public enum PayloadVerdict
{
    /// <summary>Could not be decided yet (store busy, state missing): never counted against the block or its proposer.</summary>
    Unavailable = 0,

    /// <summary>Every rule of block validity holds.</summary>
    Valid = 1,

    /// <summary>A rule is broken; the same on every honest node.</summary>
    Invalid = 2,
}
