// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>What the loop takes from the node itself. A closed hierarchy.</summary>
internal abstract record DriverEvent
{
    private DriverEvent()
    {
    }

    /// <summary>An answer of the block pipeline.</summary>
    internal sealed record Ready(Input Input) : DriverEvent;

    /// <summary>A message passed verification, or did not.</summary>
    internal sealed record Verified(ImmutableArray<Input> Inputs) : DriverEvent;

    /// <summary>A key reveal passed verification.</summary>
    internal sealed record Revealed(VerifiedKeyReveal Reveal) : DriverEvent;

    /// <summary>Evidence of a peer passed verification.</summary>
    internal sealed record Accused(VerifiedEvidence Evidence) : DriverEvent;

    /// <summary>The ledger committed the block below the given height.</summary>
    internal sealed record Committed(HeightFacts Next) : DriverEvent;

    /// <summary>The ledger's blocks up to a height are on disk.</summary>
    internal sealed record Durable(Height Height) : DriverEvent;
}
