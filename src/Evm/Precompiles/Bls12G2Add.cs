// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Crypto.Curves;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>Addition in G2 of BLS12-381 at 0x0d (EIP-2537).</summary>
internal sealed class Bls12G2Add : IPrecompile
{
    private const ulong Cost = 600;
    private const int InputLength = 512;
    private const int OutputLength = 256;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision) => Cost;

    public int OutputLengthMax(ReadOnlySpan<byte> input) => OutputLength;

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        written = OutputLength;
        return input.Length == InputLength && Bls12381.TryG2Add(input, output[..OutputLength]);
    }
}
