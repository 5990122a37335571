// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Crypto.Signatures;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>Verification of a P-256 signature at 0x100 (EIP-7951): digest, r, s, x, y; one as a word when valid, no output otherwise.</summary>
internal sealed class P256Verify : IPrecompile
{
    private const ulong Cost = 6_900;
    private const int InputLength = 160;
    private const int OutputLength = 32;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision) => Cost;

    public int OutputLengthMax(ReadOnlySpan<byte> input) => OutputLength;

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        written = 0;
        bool isValid = input.Length == InputLength
            && P256.Verify(input[..32], input.Slice(32, 32), input.Slice(64, 32), input.Slice(96, 32), input.Slice(128, 32));
        if (isValid)
        {
            output[..OutputLength].Clear();
            output[OutputLength - 1] = 1;
            written = OutputLength;
        }

        return true;
    }
}
