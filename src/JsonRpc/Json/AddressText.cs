// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Json;

/// <summary>Addresses with the checksum that upper-case letters carry (EIP-55), as the pool's methods name accounts.</summary>
public static class AddressText
{
    private const int DigitsLength = 2 * Address.Size;

    /// <summary>The address with its checksum.</summary>
    public static string Checksummed(in Address address) => string.Create(DigitsLength + 2, address, static (text, value) =>
    {
        value.TryFormat(text, out _, default, null);
        Span<char> digits = text[2..];
        Span<byte> ascii = stackalloc byte[DigitsLength];
        for (int i = 0; i < digits.Length; i++)
        {
            ascii[i] = (byte)digits[i];
        }

        Hash256 hash = Keccak256.Hash(ascii);
        for (int i = 0; i < digits.Length; i++)
        {
            int nibble = (hash.AsSpan()[i / 2] >> ((i & 1) == 0 ? 4 : 0)) & 15;
            digits[i] = nibble >= 8 ? char.ToUpperInvariant(digits[i]) : digits[i];
        }
    });
}
