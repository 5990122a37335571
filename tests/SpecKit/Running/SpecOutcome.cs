// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.SpecKit.Running;

/// <summary>What became of one case: passed, or failed with the first difference found.</summary>
public readonly record struct SpecOutcome(string? Difference)
{
    public static SpecOutcome Passed => default;

    public bool IsPassed => Difference is null;

    public static SpecOutcome Failed(string difference) => new(difference);
}
