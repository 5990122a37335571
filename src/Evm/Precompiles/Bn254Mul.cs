// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Crypto.Curves;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>Scalar multiplication on alt_bn128 at 0x07 (EIP-196, prices of EIP-1108).</summary>
internal sealed class Bn254Mul : IPrecompile
{
    private const int InputLength = 96;
    private const int OutputLength = 64;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision) => revision >= Revision.Istanbul ? 6_000UL : 40_000UL;

    public int OutputLengthMax(ReadOnlySpan<byte> input) => OutputLength;

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        Span<byte> padded = stackalloc byte[InputLength];
        PrecompileInput.CopyPadded(input, 0, padded);
        written = OutputLength;
        return Bn254.TryMul(padded, output[..OutputLength]);
    }
}
