// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Fuzz;

/// <summary>Something that takes bytes from outside: whatever it is given, it ends in a value or a typed error.</summary>
/// <remarks>One instance serves one thread.</remarks>
public interface IFuzzTarget
{
    /// <summary>The most that one input may make it allocate, in bytes.</summary>
    long AllocationBytesMax { get; }

    /// <summary>Inputs that are right, or nearly: mutation starts from them.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Runs one input; any exception is a defect.</summary>
    /// <returns>True when the input was accepted, so that a run can tell how deep it reached.</returns>
    bool Run(ReadOnlySpan<byte> input);
}
