// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Journaling;

/// <summary>Seeded hash of the keys of the in-memory tables: folded 64-bit multiplications.</summary>
/// <remarks>
/// Callers of contracts choose addresses and slots, so the seed keeps them from choosing colliding ones. Results never depend on it.
/// Sums and products wrap on purpose.
/// </remarks>
internal readonly struct TableHash
{
    private readonly ulong _seed0;
    private readonly ulong _seed1;

    public TableHash(ulong seed)
    {
        _seed0 = Fold(seed ^ 0x9E3779B97F4A7C15UL, 0xD6E8FEB86659FD93UL);
        _seed1 = Fold(seed ^ 0xA0761D6478BD642FUL, 0xE7037ED1A0B428DBUL);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Of(in Address address)
    {
        ref byte bytes = ref MemoryMarshal.GetReference(address.AsSpan());
        ulong w0 = Unsafe.ReadUnaligned<ulong>(ref bytes);
        ulong w1 = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, 8));
        ulong w2 = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, 16));
        return Fold(Fold(w0 ^ _seed0, w1 ^ _seed1) ^ w2, 0x8EBC6AF09C88C6E3UL);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Of(int account, in UInt256 slot)
    {
        unchecked
        {
            ulong low = Fold(slot.U0 ^ _seed0, slot.U1 ^ _seed1);
            ulong high = Fold(slot.U2 ^ _seed1, slot.U3 ^ _seed0 ^ (uint)account);
            return Fold(low + (high << 1) + (uint)account, 0x8EBC6AF09C88C6E3UL);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
