// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using PowerVerse.Chain.Core.Spec;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>SHA-256 at 0x02.</summary>
internal sealed class Sha256 : IPrecompile
{
    private const ulong BaseCost = 60;
    private const ulong WordCost = 12;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision) => BaseCost + (WordCost * PrecompileInput.Words(input.Length));

    public int OutputLengthMax(ReadOnlySpan<byte> input) => SHA256.HashSizeInBytes;

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        written = SHA256.HashData(input, output);
        return true;
    }
}
