// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.SpecKit.Vectors;

/// <summary>Strict DER of an ECDSA signature: SEQUENCE { INTEGER r, INTEGER s }, shortest lengths, nothing left over.</summary>
internal static class DerSignature
{
    private const byte Sequence = 0x30;
    private const byte Integer = 0x02;
    private const int ScalarBytes = 32;

    /// <summary>Reads r and s as 32 bytes each; false when the encoding is not DER or a number is negative or too wide.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> der, Span<byte> signature64)
    {
        signature64.Clear();
        return TryReadValue(ref der, Sequence, out ReadOnlySpan<byte> body)
            && der.IsEmpty
            && TryReadScalar(ref body, signature64[..ScalarBytes])
            && TryReadScalar(ref body, signature64[ScalarBytes..])
            && body.IsEmpty;
    }

    private static bool TryReadScalar(ref ReadOnlySpan<byte> input, Span<byte> scalar)
    {
        if (!TryReadValue(ref input, Integer, out ReadOnlySpan<byte> value) || value.IsEmpty || (value[0] & 0x80) != 0)
        {
            return false;
        }

        if (value[0] == 0 && value.Length > 1)
        {
            if ((value[1] & 0x80) == 0)
            {
                return false;
            }

            value = value[1..];
        }

        if (value.Length > ScalarBytes)
        {
            return false;
        }

        value.CopyTo(scalar[(ScalarBytes - value.Length)..]);
        return true;
    }

    // A signature of 256-bit numbers is shorter than 128 bytes, so only one-byte lengths are canonical.
    private static bool TryReadValue(ref ReadOnlySpan<byte> input, byte tag, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (input.Length < 2 || input[0] != tag || input[1] >= 0x80 || input.Length - 2 < input[1])
        {
            return false;
        }

        value = input.Slice(2, input[1]);
        input = input[(2 + input[1])..];
        return true;
    }
}
