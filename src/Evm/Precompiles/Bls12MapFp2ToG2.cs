// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Crypto.Curves;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>Map of an element of the quadratic extension to G2 of BLS12-381 at 0x11 (EIP-2537).</summary>
internal sealed class Bls12MapFp2ToG2 : IPrecompile
{
    private const ulong Cost = 23_800;
    private const int InputLength = 128;
    private const int OutputLength = 256;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision) => Cost;

    public int OutputLengthMax(ReadOnlySpan<byte> input) => OutputLength;

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        written = OutputLength;
        return input.Length == InputLength && Bls12381.TryMapFp2ToG2(input, output[..OutputLength]);
    }
}
