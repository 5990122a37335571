// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Spec;

/// <summary>Why the forks of a specification contradict each other.</summary>
/// <param name="Code">What is wrong.</param>
/// <param name="Fork">The fork at which it shows.</param>
public readonly record struct ForkOrderError(ForkOrderErrorCode Code, Fork Fork);

/// <summary>The ways in which forks can contradict each other.</summary>
public enum ForkOrderErrorCode
{
    /// <summary>The fork begins although one that it builds on never does.</summary>
    PredecessorMissing,

    /// <summary>The fork begins before one that it builds on.</summary>
    BeforePredecessor,

    /// <summary>The fork follows the merge, but the specification has no terminal total difficulty.</summary>
    NoMerge,

    /// <summary>There are more blob-parameter-only forks than known, the target exceeds the maximum, the maximum its limit, or the fraction is zero.</summary>
    BlobParametersInvalid,
}
