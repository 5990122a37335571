// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>Everything that decides whether a vote or certificate of one height is genuine. Immutable.</summary>
public sealed class VerificationContext
{
    private readonly Hash256 _chain;
    private readonly Hash256 _previousSeed;

    /// <summary>Makes the context of a height.</summary>
    /// <param name="chain">G, or its successor where an emergency fork precedes the height.</param>
    /// <param name="parameters">The chain's parameters.</param>
    /// <param name="members">The validators of the height's epoch.</param>
    /// <param name="height">The height.</param>
    /// <param name="previousSeed">Q of the parent; not read for votes of a FULL committee.</param>
    public VerificationContext(in Hash256 chain, ConsensusParameters parameters, IEpochMembers members, Height height, in Hash256 previousSeed)
    {
        _chain = chain;
        _previousSeed = previousSeed;
        Parameters = parameters;
        Members = members;
        Height = height;
    }

    /// <summary>G.</summary>
    public ref readonly Hash256 Chain => ref _chain;

    /// <summary>Q of the parent.</summary>
    public ref readonly Hash256 PreviousSeed => ref _previousSeed;

    /// <summary>The chain's parameters.</summary>
    public ConsensusParameters Parameters { get; }

    /// <summary>The validators of the height's epoch.</summary>
    public IEpochMembers Members { get; }

    /// <summary>The height.</summary>
    public Height Height { get; }
}
