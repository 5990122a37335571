// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PowerVerse.Chain.Crypto.Hashing;

/// <summary>The compression function F of BLAKE2b (RFC 7693 section 3.2) with a free number of rounds (EIP-152).</summary>
public static class Blake2F
{
    /// <summary>Words of the chaining state.</summary>
    public const int StateWords = 8;

    /// <summary>Words of a message block.</summary>
    public const int BlockWords = 16;

    private const int Schedules = 10;

    private static ReadOnlySpan<ulong> InitialVector =>
    [
        0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
        0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
    ];

    /// <summary>SIGMA of RFC 7693 section 2.7.</summary>
    private static ReadOnlySpan<byte> Sigma =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    ];

    /// <summary>Replaces the state by F(state, block).</summary>
    /// <param name="rounds">Any number; BLAKE2b has 12.</param>
    /// <param name="state">Eight words.</param>
    /// <param name="block">Sixteen words.</param>
    /// <param name="offset0">Low word of the byte counter.</param>
    /// <param name="offset1">High word of the byte counter.</param>
    /// <param name="final">Whether this is the last block.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public static void Compress(uint rounds, Span<ulong> state, ReadOnlySpan<ulong> block, ulong offset0, ulong offset1, bool final)
    {
        if (state.Length != StateWords || block.Length != BlockWords)
        {
            throw new ArgumentException("F takes eight words of state and sixteen of message.", nameof(state));
        }

        if (Avx2.IsSupported)
        {
            CompressVector(rounds, state, block, offset0, offset1, final);
        }
        else
        {
            CompressScalar(rounds, state, block, offset0, offset1, final);
        }
    }

    /// <summary>One row of the 4x4 work matrix per vector; the diagonal half of a round rotates rows instead of columns.</summary>
    internal static unsafe void CompressVector(
        uint rounds, Span<ulong> state, ReadOnlySpan<ulong> block, ulong offset0, ulong offset1, bool final)
    {
        Vector256<ulong> stateLow = Vector256.Create<ulong>(state);
        Vector256<ulong> stateHigh = Vector256.Create<ulong>(state[4..]);
        Vector256<ulong> a = stateLow;
        Vector256<ulong> b = stateHigh;
        Vector256<ulong> c = Vector256.Create(InitialVector);
        Vector256<ulong> d = Vector256.Create(InitialVector[4..]) ^ Vector256.Create(offset0, offset1, final ? ulong.MaxValue : 0, 0);

        // SAFETY: sigma has 16 entries per schedule, each below the 16 words of the block.
        fixed (byte* sigma = Sigma)
        fixed (ulong* m = block)
        {
            byte* s = sigma;
            byte* end = sigma + (Schedules * BlockWords);
            for (uint round = 0; round < rounds; round++)
            {
                Mix(ref a, ref b, ref c, ref d,
                    Vector256.Create(m[s[0]], m[s[2]], m[s[4]], m[s[6]]), Vector256.Create(m[s[1]], m[s[3]], m[s[5]], m[s[7]]));
                b = Avx2.Permute4x64(b, 0x39);
                c = Avx2.Permute4x64(c, 0x4E);
                d = Avx2.Permute4x64(d, 0x93);
                Mix(ref a, ref b, ref c, ref d,
                    Vector256.Create(m[s[8]], m[s[10]], m[s[12]], m[s[14]]), Vector256.Create(m[s[9]], m[s[11]], m[s[13]], m[s[15]]));
                b = Avx2.Permute4x64(b, 0x93);
                c = Avx2.Permute4x64(c, 0x4E);
                d = Avx2.Permute4x64(d, 0x39);
                s += BlockWords;
                if (s == end)
                {
                    s = sigma;
                }
            }
        }

        (stateLow ^ a ^ c).CopyTo(state);
        (stateHigh ^ b ^ d).CopyTo(state[4..]);
    }

    internal static void CompressScalar(
        uint rounds, Span<ulong> state, ReadOnlySpan<ulong> block, ulong offset0, ulong offset1, bool final)
    {
        Span<ulong> v = stackalloc ulong[16];
        state.CopyTo(v);
        InitialVector.CopyTo(v[StateWords..]);
        v[12] ^= offset0;
        v[13] ^= offset1;
        v[14] ^= final ? ulong.MaxValue : 0;
        int schedule = 0;
        for (uint round = 0; round < rounds; round++)
        {
            ReadOnlySpan<byte> s = Sigma.Slice(schedule * BlockWords, BlockWords);
            Mix(v, 0, 4, 8, 12, block[s[0]], block[s[1]]);
            Mix(v, 1, 5, 9, 13, block[s[2]], block[s[3]]);
            Mix(v, 2, 6, 10, 14, block[s[4]], block[s[5]]);
            Mix(v, 3, 7, 11, 15, block[s[6]], block[s[7]]);
            Mix(v, 0, 5, 10, 15, block[s[8]], block[s[9]]);
            Mix(v, 1, 6, 11, 12, block[s[10]], block[s[11]]);
            Mix(v, 2, 7, 8, 13, block[s[12]], block[s[13]]);
            Mix(v, 3, 4, 9, 14, block[s[14]], block[s[15]]);
            schedule = schedule == Schedules - 1 ? 0 : schedule + 1;
        }

        for (int word = 0; word < StateWords; word++)
        {
            state[word] ^= v[word] ^ v[word + StateWords];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(
        ref Vector256<ulong> a, ref Vector256<ulong> b, ref Vector256<ulong> c, ref Vector256<ulong> d, Vector256<ulong> x, Vector256<ulong> y)
    {
        a += b + x;
        d = Avx2.Shuffle((d ^ a).AsUInt32(), 0xB1).AsUInt64();
        c += d;
        b = Rotate24(b ^ c);
        a += b + y;
        d = Rotate16(d ^ a);
        c += d;
        b ^= c;
        b = (b >> 63) ^ (b + b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Rotate24(Vector256<ulong> value) => Avx2.Shuffle(value.AsByte(), Vector256.Create(
        (byte)3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Rotate16(Vector256<ulong> value) => Avx2.Shuffle(value.AsByte(), Vector256.Create(
        (byte)2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(Span<ulong> v, int a, int b, int c, int d, ulong x, ulong y)
    {
        v[a] += v[b] + x;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 32);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 24);
        v[a] += v[b] + y;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 63);
    }
}
