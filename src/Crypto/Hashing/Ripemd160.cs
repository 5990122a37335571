// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Crypto.Hashing;

/// <summary>RIPEMD-160 (Dobbertin, Bosselaers, Preneel 1996), the precompile at address 3 (Yellow Paper appendix E).</summary>
public static class Ripemd160
{
    /// <summary>Length of a digest in bytes.</summary>
    public const int DigestSize = 20;

    private const int BlockSize = 64;
    private const int LengthSize = 8;

    private static ReadOnlySpan<byte> LeftWords =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8,
        3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12,
        1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2,
        4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13,
    ];

    private static ReadOnlySpan<byte> RightWords =>
    [
        5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12,
        6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2,
        15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13,
        8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14,
        12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11,
    ];

    private static ReadOnlySpan<byte> LeftShifts =>
    [
        11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8,
        7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12,
        11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5,
        11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12,
        9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6,
    ];

    private static ReadOnlySpan<byte> RightShifts =>
    [
        8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6,
        9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11,
        9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5,
        15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8,
        8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11,
    ];

    private static ReadOnlySpan<uint> LeftConstants => [0, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E];

    private static ReadOnlySpan<uint> RightConstants => [0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0];

    /// <summary>Hashes a message into the first 20 bytes of a buffer.</summary>
    /// <exception cref="ArgumentException">The buffer is shorter than 20 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        if (digest.Length < DigestSize)
        {
            throw new ArgumentException("A RIPEMD-160 digest has 20 bytes.", nameof(digest));
        }

        Span<uint> state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0];
        ReadOnlySpan<byte> rest = data;
        while (rest.Length >= BlockSize)
        {
            Compress(state, rest);
            rest = rest[BlockSize..];
        }

        Span<byte> last = stackalloc byte[2 * BlockSize];
        last.Clear();
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        last = last[..(rest.Length + 1 + LengthSize <= BlockSize ? BlockSize : 2 * BlockSize)];
        BinaryPrimitives.WriteUInt64LittleEndian(last[^LengthSize..], (ulong)data.Length * 8);
        Compress(state, last);
        if (last.Length > BlockSize)
        {
            Compress(state, last[BlockSize..]);
        }

        for (int word = 0; word < state.Length; word++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(digest[(4 * word)..], state[word]);
        }
    }

    private static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[16];
        for (int word = 0; word < words.Length; word++)
        {
            words[word] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * word)..]);
        }

        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
        uint f = a, g = b, h = c, i = d, j = e;
        for (int step = 0; step < 80; step++)
        {
            int round = step >> 4;
            uint t = a + Mix(round, b, c, d) + words[LeftWords[step]] + LeftConstants[round];
            t = BitOperations.RotateLeft(t, LeftShifts[step]) + e;
            (a, e, d, c, b) = (e, d, BitOperations.RotateLeft(c, 10), b, t);

            t = f + Mix(4 - round, g, h, i) + words[RightWords[step]] + RightConstants[round];
            t = BitOperations.RotateLeft(t, RightShifts[step]) + j;
            (f, j, i, h, g) = (j, i, BitOperations.RotateLeft(h, 10), g, t);
        }

        uint first = state[1] + c + i;
        state[1] = state[2] + d + j;
        state[2] = state[3] + e + f;
        state[3] = state[4] + a + g;
        state[4] = state[0] + b + h;
        state[0] = first;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Mix(int round, uint x, uint y, uint z) => round switch
    {
        0 => x ^ y ^ z,
        1 => (x & y) | (~x & z),
        2 => (x | ~y) ^ z,
        3 => (x & z) | (y & ~z),
        _ => x ^ (y | ~z),
    };
}
