// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>A precompiled contract (Yellow Paper appendix E): a pure function with a price.</summary>
public interface IPrecompile
{
    /// <summary>The price in gas; <see cref="ulong.MaxValue"/> when it exceeds 64 bits.</summary>
    ulong GasCost(ReadOnlySpan<byte> input, Revision revision);

    /// <summary>The most bytes that the output can have for this input.</summary>
    int OutputLengthMax(ReadOnlySpan<byte> input);

    /// <summary>Runs the contract.</summary>
    /// <param name="input">The call data.</param>
    /// <param name="output">At least <see cref="OutputLengthMax"/> bytes.</param>
    /// <param name="written">How many bytes of <paramref name="output"/> are the result.</param>
    /// <returns>False when the input is invalid: the call then uses all its gas.</returns>
    bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written);
}
