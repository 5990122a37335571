// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>RIPEMD-160 at 0x03, padded on the left to a word.</summary>
internal sealed class Ripemd160 : IPrecompile
{
    private const ulong BaseCost = 600;
    private const ulong WordCost = 120;
    private const int WordLength = 32;
    private const int DigestLength = 20;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision) => BaseCost + (WordCost * PrecompileInput.Words(input.Length));

    public int OutputLengthMax(ReadOnlySpan<byte> input) => WordLength;

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        output[..(WordLength - DigestLength)].Clear();
        Crypto.Hashing.Ripemd160.Hash(input, output.Slice(WordLength - DigestLength, DigestLength));
        written = WordLength;
        return true;
    }
}
