// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Crypto.Kzg;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>KZG point evaluation at 0x0a (EIP-4844): versioned hash, z, y, commitment, proof.</summary>
internal sealed class PointEvaluation : IPrecompile
{
    private const ulong Cost = 50_000;
    private const int InputLength = 192;
    private const byte VersionedHashVersion = 0x01;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision) => Cost;

    public int OutputLengthMax(ReadOnlySpan<byte> input) => Output.Length;

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        written = 0;
        if (input.Length != InputLength)
        {
            return false;
        }

        ReadOnlySpan<byte> commitment = input.Slice(96, 48);
        Span<byte> versionedHash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(commitment, versionedHash);
        versionedHash[0] = VersionedHashVersion;
        bool isProven = versionedHash.SequenceEqual(input[..32])
            && KzgProofs.TryVerifyPointEvaluation(commitment, input.Slice(32, 32), input.Slice(64, 32), input.Slice(144, 48), out bool isValid)
            && isValid;
        if (!isProven)
        {
            return false;
        }

        Output.CopyTo(output);
        written = Output.Length;
        return true;
    }

    // FIELD_ELEMENTS_PER_BLOB = 4096 and BLS_MODULUS, each as a word.
    private static ReadOnlySpan<byte> Output =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0x00,
        0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48, 0x33, 0x39, 0xd8, 0x08, 0x09, 0xa1, 0xd8, 0x05,
        0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe, 0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01,
    ];
}
