// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Spec;

/// <summary>The checksum CRC-32 (IEEE 802.3, reflected polynomial 0xEDB88320) that EIP-2124 prescribes.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    /// <summary>Continues a checksum; start with zero.</summary>
    public static uint Update(uint checksum, ReadOnlySpan<byte> data)
    {
        uint register = ~checksum;
        foreach (byte value in data)
        {
            register ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                register = (register >> 1) ^ ((register & 1) * Polynomial);
            }
        }

        return ~register;
    }
}
