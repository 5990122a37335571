// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>The node's own proposal of the present period (R1).</summary>
internal sealed class OwnProposal
{
    /// <summary>The period for which a block was ordered; null when none was.</summary>
    public Period? OrderedFor { get; set; }

    /// <summary>The priority of the lot behind it.</summary>
    public Hash256 Priority { get; set; }

    /// <summary>The block built; null until it is.</summary>
    public BlockValue? Value { get; set; }

    /// <summary>Whether the head was sent.</summary>
    public bool IsHeadSent { get; set; }

    /// <summary>Whether the payload still waits for F/2.</summary>
    public bool IsPayloadWithheld { get; set; }

    /// <summary>Forgets everything, for a new height or period.</summary>
    public void Clear()
    {
        OrderedFor = null;
        Priority = default;
        Value = null;
        IsHeadSent = false;
        IsPayloadWithheld = false;
    }
}
