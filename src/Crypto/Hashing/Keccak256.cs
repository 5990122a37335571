// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Crypto.Hashing;

/// <summary>Keccak-256 with the original padding byte 0x01, Ethereum's KEC (Yellow Paper section 4); not the SHA3-256 of FIPS 202.</summary>
public static partial class Keccak256
{
    /// <summary>Length of a digest in bytes.</summary>
    public const int DigestSize = 32;

    /// <summary>Bytes absorbed per permutation.</summary>
    public const int BlockSize = 136;

    private const int BlockLanes = BlockSize / sizeof(ulong);
    private const byte FirstPaddingByte = 0x01;
    private const byte LastPaddingByte = 0x80;

    /// <summary>The digest of nothing: the code hash of an account without code.</summary>
    public static Hash256 EmptyHash { get; } = Hash([]);

    /// <summary>Hashes a message.</summary>
    [SkipLocalsInit]
    public static Hash256 Hash(ReadOnlySpan<byte> data)
    {
        Unsafe.SkipInit(out Hash256 digest);
        Hash(data, MemoryMarshal.AsBytes(new Span<Hash256>(ref digest)));
        return digest;
    }

    /// <summary>Hashes a message into the first 32 bytes of a buffer, which may overlap the message.</summary>
    /// <exception cref="ArgumentException">The buffer is shorter than 32 bytes.</exception>
    [SkipLocalsInit]
    public static unsafe void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        if (digest.Length < DigestSize)
        {
            throw new ArgumentException("A Keccak-256 digest has 32 bytes.", nameof(digest));
        }

        // SAFETY: 25 lanes are what every callee reads and writes; the buffer lives as long as this frame.
        ulong* state = stackalloc ulong[KeccakPermutation.LaneCount];
        new Span<ulong>(state, KeccakPermutation.LaneCount).Clear();
        while (data.Length >= BlockSize)
        {
            AbsorbBlock(state, data);
            KeccakPermutation.Permute(state);
            data = data[BlockSize..];
        }

        AbsorbLast(state, data);
        KeccakPermutation.Permute(state);
        new ReadOnlySpan<byte>(state, DigestSize).CopyTo(digest);
    }

    /// <summary>XORs one whole block into the state. Lanes are little-endian, as is every processor .NET runs on.</summary>
    // SAFETY: the state has 25 lanes; the block is bounds-checked by the slice.
    internal static unsafe void AbsorbBlock(ulong* state, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<ulong> block = MemoryMarshal.Cast<byte, ulong>(data[..BlockSize]);
        for (int lane = 0; lane < BlockLanes; lane++)
        {
            state[lane] ^= block[lane];
        }
    }

    /// <summary>XORs the last, partial block of 0 to 135 bytes and the padding into the state.</summary>
    // SAFETY: byte offsets stay below BlockSize, which is less than the 200 bytes of the state.
    internal static unsafe void AbsorbLast(ulong* state, ReadOnlySpan<byte> tail)
    {
        int lanes = tail.Length / sizeof(ulong);
        ReadOnlySpan<ulong> whole = MemoryMarshal.Cast<byte, ulong>(tail);
        for (int lane = 0; lane < lanes; lane++)
        {
            state[lane] ^= whole[lane];
        }

        byte* bytes = (byte*)state;
        for (int index = lanes * sizeof(ulong); index < tail.Length; index++)
        {
            bytes[index] ^= tail[index];
        }

        AbsorbPadding(state, tail.Length);
    }

    /// <summary>XORs the padding of a message whose last block holds <paramref name="position"/> bytes.</summary>
    // SAFETY: the position is below BlockSize.
    internal static unsafe void AbsorbPadding(ulong* state, int position)
    {
        byte* bytes = (byte*)state;
        bytes[position] ^= FirstPaddingByte;
        bytes[BlockSize - 1] ^= LastPaddingByte;
    }
}
