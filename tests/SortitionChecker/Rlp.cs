// SPDX-License-Identifier: Apache-2.0

using System.Numerics;

namespace PowerVerse.Chain.SortitionChecker;

/// <summary>RLP as in the Yellow Paper, appendix B.</summary>
internal static class Rlp
{
    public static byte[] String(byte[] bytes) => bytes is [< 0x80] ? bytes : [.. Prefix(0x80, bytes.Length), .. bytes];

    public static byte[] Number(BigInteger number) => String(Bytes.Number(number));

    public static byte[] List(params IEnumerable<byte[]> items)
    {
        byte[] content = [.. items.SelectMany(static item => item)];
        return [.. Prefix(0xc0, content.Length), .. content];
    }

    /// <summary>The byte strings of one list of byte strings that fills the input.</summary>
    public static byte[][] ReadStrings(byte[] encoded)
    {
        (int start, int length, bool isList) = Header(encoded, 0);
        Refusal.Unless(isList && start + length == encoded.Length, "RLP: not one list");
        List<byte[]> items = [];
        for (int at = start; at < encoded.Length;)
        {
            (int from, int size, bool isInner) = Header(encoded, at);
            Refusal.Unless(!isInner && from + size <= encoded.Length, "RLP: not a list of byte strings");
            items.Add(encoded[from..(from + size)]);
            at = from + size;
        }

        // Written again it must be the same bytes: there is one encoding of everything.
        Refusal.Unless(List(items.Select(String)).AsSpan().SequenceEqual(encoded), "RLP: not canonical");
        return [.. items];
    }

    public static ulong ToNumber(byte[] bytes)
    {
        Refusal.Unless(bytes.Length <= 8 && (bytes.Length == 0 || bytes[0] != 0), "RLP: no number");
        return (ulong)new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    private static byte[] Prefix(int offset, int length)
    {
        if (length <= 55)
        {
            return [(byte)(offset + length)];
        }

        byte[] size = Bytes.Number(length);
        return [(byte)(offset + 55 + size.Length), .. size];
    }

    private static (int Start, int Length, bool IsList) Header(byte[] bytes, int at)
    {
        Refusal.Unless(at < bytes.Length, "RLP: too short");
        int first = bytes[at];
        if (first < 0x80)
        {
            return (at, 1, false);
        }

        bool isList = first >= 0xc0;
        int rest = first - (isList ? 0xc0 : 0x80);
        if (rest <= 55)
        {
            return (at + 1, rest, isList);
        }

        int sizeLength = rest - 55;
        Refusal.Unless(sizeLength <= 3 && at + 1 + sizeLength <= bytes.Length, "RLP: too long");
        int length = (int)new BigInteger(bytes.AsSpan(at + 1, sizeLength), isUnsigned: true, isBigEndian: true);
        return (at + 1 + sizeLength, length, isList);
    }
}
