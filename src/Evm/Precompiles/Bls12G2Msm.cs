// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Crypto.Curves;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>Sum of multiplied points in G2 of BLS12-381 at 0x0e (EIP-2537).</summary>
internal sealed class Bls12G2Msm : IPrecompile
{
    private const ulong MultiplicationCost = 22_500;
    private const int PairLength = 288;
    private const int OutputLength = 256;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision) =>
        MsmDiscount.Cost(input.Length / PairLength, MultiplicationCost, MsmDiscount.G2);

    public int OutputLengthMax(ReadOnlySpan<byte> input) => OutputLength;

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        written = OutputLength;
        return input.Length > 0 && input.Length % PairLength == 0 && Bls12381.TryG2Msm(input, output[..OutputLength]);
    }
}
