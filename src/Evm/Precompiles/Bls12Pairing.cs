// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Crypto.Curves;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>Pairing check on BLS12-381 at 0x0f (EIP-2537).</summary>
internal sealed class Bls12Pairing : IPrecompile
{
    private const ulong BaseCost = 37_700;
    private const ulong PairCost = 32_600;
    private const int PairLength = 384;
    private const int OutputLength = 32;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision) => BaseCost + (PairCost * (ulong)(input.Length / PairLength));

    public int OutputLengthMax(ReadOnlySpan<byte> input) => OutputLength;

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        written = OutputLength;
        if (input.Length == 0 || input.Length % PairLength != 0 || !Bls12381.TryPairingCheck(input, out bool isOne))
        {
            return false;
        }

        output[..OutputLength].Clear();
        output[OutputLength - 1] = isOne ? (byte)1 : (byte)0;
        return true;
    }
}
