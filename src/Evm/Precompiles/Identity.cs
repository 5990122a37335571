// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>The copy at 0x04.</summary>
internal sealed class Identity : IPrecompile
{
    private const ulong BaseCost = 15;
    private const ulong WordCost = 3;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision) => BaseCost + (WordCost * PrecompileInput.Words(input.Length));

    public int OutputLengthMax(ReadOnlySpan<byte> input) => input.Length;

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        input.CopyTo(output);
        written = input.Length;
        return true;
    }
}
