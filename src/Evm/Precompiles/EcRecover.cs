// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>ECRECOVER at 0x01: digest, v, r, s to the signer's address; no output when there is no signer.</summary>
internal sealed class EcRecover : IPrecompile
{
    private const ulong Cost = 3_000;
    private const int InputLength = 128;
    private const int SignatureLength = 64;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision) => Cost;

    public int OutputLengthMax(ReadOnlySpan<byte> input) => Hash256.Size;

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        written = 0;
        Span<byte> padded = stackalloc byte[InputLength];
        PrecompileInput.CopyPadded(input, 0, padded);

        // v is a whole word that must be 27 or 28.
        byte v = padded[63];
        if (padded[32..63].ContainsAnyExcept((byte)0) || v is not (27 or 28))
        {
            return true;
        }

        Hash256 digest = new(padded[..32]);
        if (!Secp256k1.TryRecoverAddress(in digest, padded.Slice(64, SignatureLength), v - 27, out Address signer))
        {
            return true;
        }

        output[..Hash256.Size].Clear();
        signer.CopyTo(output[(Hash256.Size - Address.Size)..]);
        written = Hash256.Size;
        return true;
    }
}
