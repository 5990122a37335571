// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Crypto.Curves;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>Pairing check on alt_bn128 at 0x08 (EIP-197, prices of EIP-1108).</summary>
internal sealed class Bn254Pairing : IPrecompile
{
    private const int PairLength = 192;
    private const int OutputLength = 32;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision)
    {
        ulong pairs = (ulong)(input.Length / PairLength);
        return revision >= Revision.Istanbul ? 45_000 + (34_000 * pairs) : 100_000 + (80_000 * pairs);
    }

    public int OutputLengthMax(ReadOnlySpan<byte> input) => OutputLength;

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        written = OutputLength;
        if (input.Length % PairLength != 0 || !Bn254.TryPairingCheck(input, out bool isOne))
        {
            return false;
        }

        output[..OutputLength].Clear();
        output[OutputLength - 1] = isOne ? (byte)1 : (byte)0;
        return true;
    }
}
