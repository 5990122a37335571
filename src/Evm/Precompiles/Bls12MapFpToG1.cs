// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Crypto.Curves;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>Map of a field element to G1 of BLS12-381 at 0x10 (EIP-2537).</summary>
internal sealed class Bls12MapFpToG1 : IPrecompile
{
    private const ulong Cost = 5_500;
    private const int InputLength = 64;
    private const int OutputLength = 128;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision) => Cost;

    public int OutputLengthMax(ReadOnlySpan<byte> input) => OutputLength;

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        written = OutputLength;
        return input.Length == InputLength && Bls12381.TryMapFpToG1(input, output[..OutputLength]);
    }
}
