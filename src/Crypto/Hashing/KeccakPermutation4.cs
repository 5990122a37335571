// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PowerVerse.Chain.Crypto.Hashing;

/// <summary>Keccak-f[1600] over four states at once: element i of every vector belongs to state i.</summary>
/// <remarks>The rounds are laid out as in <see cref="KeccakPermutation"/>. With AVX-512VL the 25 lanes stay in registers.</remarks>
internal static class KeccakPermutation4
{
    /// <summary>States per call.</summary>
    internal const int Width = 4;

    /// <summary>Whether four lanes at once beat four scalar permutations on this processor.</summary>
    internal static bool IsSupported => Avx2.IsSupported;

    /// <summary>Permutes four interleaved states, 25 vectors, in place.</summary>
    // SAFETY: callers pass 25 vectors of their own stack.
    internal static unsafe void Permute(Vector256<ulong>* state)
    {
        fixed (ulong* constants = KeccakPermutation.RoundConstants)
        {
            Rounds(state, constants);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Rounds(Vector256<ulong>* state, ulong* constants)
    {
        Vector256<ulong> a00 = state[0]; Vector256<ulong> a01 = state[1]; Vector256<ulong> a02 = state[2];
        Vector256<ulong> a03 = state[3]; Vector256<ulong> a04 = state[4];
        Vector256<ulong> a05 = state[5]; Vector256<ulong> a06 = state[6]; Vector256<ulong> a07 = state[7];
        Vector256<ulong> a08 = state[8]; Vector256<ulong> a09 = state[9];
        Vector256<ulong> a10 = state[10]; Vector256<ulong> a11 = state[11]; Vector256<ulong> a12 = state[12];
        Vector256<ulong> a13 = state[13]; Vector256<ulong> a14 = state[14];
        Vector256<ulong> a15 = state[15]; Vector256<ulong> a16 = state[16]; Vector256<ulong> a17 = state[17];
        Vector256<ulong> a18 = state[18]; Vector256<ulong> a19 = state[19];
        Vector256<ulong> a20 = state[20]; Vector256<ulong> a21 = state[21]; Vector256<ulong> a22 = state[22];
        Vector256<ulong> a23 = state[23]; Vector256<ulong> a24 = state[24];
        Vector256<ulong> c0, c1, c2, c3, c4, d0, d1, d2, d3, d4;

        for (int round = 0; round < KeccakPermutation.RoundCount; round += 4)
        {
            c0 = Xor3(Xor3(a00, a05, a10), a15, a20); c1 = Xor3(Xor3(a01, a06, a11), a16, a21);
            c2 = Xor3(Xor3(a02, a07, a12), a17, a22); c3 = Xor3(Xor3(a03, a08, a13), a18, a23);
            c4 = Xor3(Xor3(a04, a09, a14), a19, a24); d0 = c4 ^ Rotate(c1, 1); d1 = c0 ^ Rotate(c2, 1); d2 = c1 ^ Rotate(c3, 1);
            d3 = c2 ^ Rotate(c4, 1); d4 = c3 ^ Rotate(c0, 1); c0 = a00 ^ d0; c1 = Rotate(a06 ^ d1, 44); c2 = Rotate(a12 ^ d2, 43);
            c3 = Rotate(a18 ^ d3, 21); c4 = Rotate(a24 ^ d4, 14); a00 = Chi(c0, c1, c2) ^ Vector256.Create(constants[round]);
            a06 = Chi(c1, c2, c3); a12 = Chi(c2, c3, c4); a18 = Chi(c3, c4, c0); a24 = Chi(c4, c0, c1); c0 = Rotate(a03 ^ d3, 28);
            c1 = Rotate(a09 ^ d4, 20); c2 = Rotate(a10 ^ d0, 3); c3 = Rotate(a16 ^ d1, 45); c4 = Rotate(a22 ^ d2, 61);
            a10 = Chi(c0, c1, c2); a16 = Chi(c1, c2, c3); a22 = Chi(c2, c3, c4); a03 = Chi(c3, c4, c0); a09 = Chi(c4, c0, c1);
            c0 = Rotate(a01 ^ d1, 1); c1 = Rotate(a07 ^ d2, 6); c2 = Rotate(a13 ^ d3, 25); c3 = Rotate(a19 ^ d4, 8);
            c4 = Rotate(a20 ^ d0, 18); a20 = Chi(c0, c1, c2); a01 = Chi(c1, c2, c3); a07 = Chi(c2, c3, c4); a13 = Chi(c3, c4, c0);
            a19 = Chi(c4, c0, c1); c0 = Rotate(a04 ^ d4, 27); c1 = Rotate(a05 ^ d0, 36); c2 = Rotate(a11 ^ d1, 10);
            c3 = Rotate(a17 ^ d2, 15); c4 = Rotate(a23 ^ d3, 56); a05 = Chi(c0, c1, c2); a11 = Chi(c1, c2, c3);
            a17 = Chi(c2, c3, c4); a23 = Chi(c3, c4, c0); a04 = Chi(c4, c0, c1); c0 = Rotate(a02 ^ d2, 62);
            c1 = Rotate(a08 ^ d3, 55); c2 = Rotate(a14 ^ d4, 39); c3 = Rotate(a15 ^ d0, 41); c4 = Rotate(a21 ^ d1, 2);
            a15 = Chi(c0, c1, c2); a21 = Chi(c1, c2, c3); a02 = Chi(c2, c3, c4); a08 = Chi(c3, c4, c0); a14 = Chi(c4, c0, c1);

            c0 = Xor3(Xor3(a00, a10, a20), a05, a15); c1 = Xor3(Xor3(a06, a16, a01), a11, a21);
            c2 = Xor3(Xor3(a12, a22, a07), a17, a02); c3 = Xor3(Xor3(a18, a03, a13), a23, a08);
            c4 = Xor3(Xor3(a24, a09, a19), a04, a14); d0 = c4 ^ Rotate(c1, 1); d1 = c0 ^ Rotate(c2, 1); d2 = c1 ^ Rotate(c3, 1);
            d3 = c2 ^ Rotate(c4, 1); d4 = c3 ^ Rotate(c0, 1); c0 = a00 ^ d0; c1 = Rotate(a16 ^ d1, 44); c2 = Rotate(a07 ^ d2, 43);
            c3 = Rotate(a23 ^ d3, 21); c4 = Rotate(a14 ^ d4, 14); a00 = Chi(c0, c1, c2) ^ Vector256.Create(constants[round + 1]);
            a16 = Chi(c1, c2, c3); a07 = Chi(c2, c3, c4); a23 = Chi(c3, c4, c0); a14 = Chi(c4, c0, c1); c0 = Rotate(a18 ^ d3, 28);
            c1 = Rotate(a09 ^ d4, 20); c2 = Rotate(a20 ^ d0, 3); c3 = Rotate(a11 ^ d1, 45); c4 = Rotate(a02 ^ d2, 61);
            a20 = Chi(c0, c1, c2); a11 = Chi(c1, c2, c3); a02 = Chi(c2, c3, c4); a18 = Chi(c3, c4, c0); a09 = Chi(c4, c0, c1);
            c0 = Rotate(a06 ^ d1, 1); c1 = Rotate(a22 ^ d2, 6); c2 = Rotate(a13 ^ d3, 25); c3 = Rotate(a04 ^ d4, 8);
            c4 = Rotate(a15 ^ d0, 18); a15 = Chi(c0, c1, c2); a06 = Chi(c1, c2, c3); a22 = Chi(c2, c3, c4); a13 = Chi(c3, c4, c0);
            a04 = Chi(c4, c0, c1); c0 = Rotate(a24 ^ d4, 27); c1 = Rotate(a10 ^ d0, 36); c2 = Rotate(a01 ^ d1, 10);
            c3 = Rotate(a17 ^ d2, 15); c4 = Rotate(a08 ^ d3, 56); a10 = Chi(c0, c1, c2); a01 = Chi(c1, c2, c3);
            a17 = Chi(c2, c3, c4); a08 = Chi(c3, c4, c0); a24 = Chi(c4, c0, c1); c0 = Rotate(a12 ^ d2, 62);
            c1 = Rotate(a03 ^ d3, 55); c2 = Rotate(a19 ^ d4, 39); c3 = Rotate(a05 ^ d0, 41); c4 = Rotate(a21 ^ d1, 2);
            a05 = Chi(c0, c1, c2); a21 = Chi(c1, c2, c3); a12 = Chi(c2, c3, c4); a03 = Chi(c3, c4, c0); a19 = Chi(c4, c0, c1);

            c0 = Xor3(Xor3(a00, a20, a15), a10, a05); c1 = Xor3(Xor3(a16, a11, a06), a01, a21);
            c2 = Xor3(Xor3(a07, a02, a22), a17, a12); c3 = Xor3(Xor3(a23, a18, a13), a08, a03);
            c4 = Xor3(Xor3(a14, a09, a04), a24, a19); d0 = c4 ^ Rotate(c1, 1); d1 = c0 ^ Rotate(c2, 1); d2 = c1 ^ Rotate(c3, 1);
            d3 = c2 ^ Rotate(c4, 1); d4 = c3 ^ Rotate(c0, 1); c0 = a00 ^ d0; c1 = Rotate(a11 ^ d1, 44); c2 = Rotate(a22 ^ d2, 43);
            c3 = Rotate(a08 ^ d3, 21); c4 = Rotate(a19 ^ d4, 14); a00 = Chi(c0, c1, c2) ^ Vector256.Create(constants[round + 2]);
            a11 = Chi(c1, c2, c3); a22 = Chi(c2, c3, c4); a08 = Chi(c3, c4, c0); a19 = Chi(c4, c0, c1); c0 = Rotate(a23 ^ d3, 28);
            c1 = Rotate(a09 ^ d4, 20); c2 = Rotate(a15 ^ d0, 3); c3 = Rotate(a01 ^ d1, 45); c4 = Rotate(a12 ^ d2, 61);
            a15 = Chi(c0, c1, c2); a01 = Chi(c1, c2, c3); a12 = Chi(c2, c3, c4); a23 = Chi(c3, c4, c0); a09 = Chi(c4, c0, c1);
            c0 = Rotate(a16 ^ d1, 1); c1 = Rotate(a02 ^ d2, 6); c2 = Rotate(a13 ^ d3, 25); c3 = Rotate(a24 ^ d4, 8);
            c4 = Rotate(a05 ^ d0, 18); a05 = Chi(c0, c1, c2); a16 = Chi(c1, c2, c3); a02 = Chi(c2, c3, c4); a13 = Chi(c3, c4, c0);
            a24 = Chi(c4, c0, c1); c0 = Rotate(a14 ^ d4, 27); c1 = Rotate(a20 ^ d0, 36); c2 = Rotate(a06 ^ d1, 10);
            c3 = Rotate(a17 ^ d2, 15); c4 = Rotate(a03 ^ d3, 56); a20 = Chi(c0, c1, c2); a06 = Chi(c1, c2, c3);
            a17 = Chi(c2, c3, c4); a03 = Chi(c3, c4, c0); a14 = Chi(c4, c0, c1); c0 = Rotate(a07 ^ d2, 62);
            c1 = Rotate(a18 ^ d3, 55); c2 = Rotate(a04 ^ d4, 39); c3 = Rotate(a10 ^ d0, 41); c4 = Rotate(a21 ^ d1, 2);
            a10 = Chi(c0, c1, c2); a21 = Chi(c1, c2, c3); a07 = Chi(c2, c3, c4); a18 = Chi(c3, c4, c0); a04 = Chi(c4, c0, c1);

            c0 = Xor3(Xor3(a00, a15, a05), a20, a10); c1 = Xor3(Xor3(a11, a01, a16), a06, a21);
            c2 = Xor3(Xor3(a22, a12, a02), a17, a07); c3 = Xor3(Xor3(a08, a23, a13), a03, a18);
            c4 = Xor3(Xor3(a19, a09, a24), a14, a04); d0 = c4 ^ Rotate(c1, 1); d1 = c0 ^ Rotate(c2, 1); d2 = c1 ^ Rotate(c3, 1);
            d3 = c2 ^ Rotate(c4, 1); d4 = c3 ^ Rotate(c0, 1); c0 = a00 ^ d0; c1 = Rotate(a01 ^ d1, 44); c2 = Rotate(a02 ^ d2, 43);
            c3 = Rotate(a03 ^ d3, 21); c4 = Rotate(a04 ^ d4, 14); a00 = Chi(c0, c1, c2) ^ Vector256.Create(constants[round + 3]);
            a01 = Chi(c1, c2, c3); a02 = Chi(c2, c3, c4); a03 = Chi(c3, c4, c0); a04 = Chi(c4, c0, c1); c0 = Rotate(a08 ^ d3, 28);
            c1 = Rotate(a09 ^ d4, 20); c2 = Rotate(a05 ^ d0, 3); c3 = Rotate(a06 ^ d1, 45); c4 = Rotate(a07 ^ d2, 61);
            a05 = Chi(c0, c1, c2); a06 = Chi(c1, c2, c3); a07 = Chi(c2, c3, c4); a08 = Chi(c3, c4, c0); a09 = Chi(c4, c0, c1);
            c0 = Rotate(a11 ^ d1, 1); c1 = Rotate(a12 ^ d2, 6); c2 = Rotate(a13 ^ d3, 25); c3 = Rotate(a14 ^ d4, 8);
            c4 = Rotate(a10 ^ d0, 18); a10 = Chi(c0, c1, c2); a11 = Chi(c1, c2, c3); a12 = Chi(c2, c3, c4); a13 = Chi(c3, c4, c0);
            a14 = Chi(c4, c0, c1); c0 = Rotate(a19 ^ d4, 27); c1 = Rotate(a15 ^ d0, 36); c2 = Rotate(a16 ^ d1, 10);
            c3 = Rotate(a17 ^ d2, 15); c4 = Rotate(a18 ^ d3, 56); a15 = Chi(c0, c1, c2); a16 = Chi(c1, c2, c3);
            a17 = Chi(c2, c3, c4); a18 = Chi(c3, c4, c0); a19 = Chi(c4, c0, c1); c0 = Rotate(a22 ^ d2, 62);
            c1 = Rotate(a23 ^ d3, 55); c2 = Rotate(a24 ^ d4, 39); c3 = Rotate(a20 ^ d0, 41); c4 = Rotate(a21 ^ d1, 2);
            a20 = Chi(c0, c1, c2); a21 = Chi(c1, c2, c3); a22 = Chi(c2, c3, c4); a23 = Chi(c3, c4, c0); a24 = Chi(c4, c0, c1);
        }

        state[0] = a00; state[1] = a01; state[2] = a02; state[3] = a03; state[4] = a04;
        state[5] = a05; state[6] = a06; state[7] = a07; state[8] = a08; state[9] = a09;
        state[10] = a10; state[11] = a11; state[12] = a12; state[13] = a13; state[14] = a14;
        state[15] = a15; state[16] = a16; state[17] = a17; state[18] = a18; state[19] = a19;
        state[20] = a20; state[21] = a21; state[22] = a22; state[23] = a23; state[24] = a24;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Rotate(Vector256<ulong> value, [ConstantExpected] byte count) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateLeft(value, count) : (value << count) | (value >> (64 - count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Xor3(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(a, b, c, 0x96) : a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Chi(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(a, b, c, 0xD2) : a ^ Vector256.AndNot(c, b);
}
