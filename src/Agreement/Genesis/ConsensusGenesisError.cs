// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Agreement.Genesis;

/// <summary>Why a genesis makes no agreement.</summary>
/// <param name="Code">What is wrong.</param>
/// <param name="Path">Where in the section <c>powerverse.consensus</c>; empty for the whole.</param>
public readonly record struct ConsensusGenesisError(ConsensusGenesisErrorCode Code, string Path);

/// <summary>The ways in which the section <c>powerverse.consensus</c> can be wrong.</summary>
public enum ConsensusGenesisErrorCode
{
    /// <summary>There is no such section: the chain has no consensus of its own.</summary>
    Absent = 0,

    /// <summary>A member is missing, unknown, or not of its type.</summary>
    Malformed,

    /// <summary>A number is outside what the protocol allows.</summary>
    OutOfRange,

    /// <summary>A validator's keys are unsound, or their proofs of possession do not hold.</summary>
    BadPossession,

    /// <summary>The validators make no set: none, two alike, or too much weight.</summary>
    BadSet,

    /// <summary><c>extraData</c> or <c>mixHash</c> of the first header do not bind it to this section.</summary>
    NotBound,
}
