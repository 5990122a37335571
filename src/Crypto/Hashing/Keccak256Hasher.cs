// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Crypto.Hashing;

/// <summary>Keccak-256 over a message that arrives in pieces. <c>default</c> is ready for use.</summary>
/// <remarks>A mutable value of 208 bytes without heap memory: pass it by reference, since a copy forks the message.</remarks>
public struct Keccak256Hasher
{
    private Lanes _state;
    private int _position;

    /// <summary>Appends bytes to the message.</summary>
    public unsafe void Update(ReadOnlySpan<byte> data)
    {
        // SAFETY: Lanes has 25 elements, the position stays below BlockSize, and the pointer does not outlive the block.
        fixed (ulong* state = &Unsafe.As<Lanes, ulong>(ref _state))
        {
            if (_position != 0)
            {
                int take = Math.Min(Keccak256.BlockSize - _position, data.Length);
                XorBytes((byte*)state + _position, data[..take]);
                _position += take;
                data = data[take..];
                if (_position < Keccak256.BlockSize)
                {
                    return;
                }

                KeccakPermutation.Permute(state);
                _position = 0;
            }

            while (data.Length >= Keccak256.BlockSize)
            {
                Keccak256.AbsorbBlock(state, data);
                KeccakPermutation.Permute(state);
                data = data[Keccak256.BlockSize..];
            }

            XorBytes((byte*)state, data);
            _position = data.Length;
        }
    }

    /// <summary>Writes the digest of all bytes so far and starts a new, empty message.</summary>
    /// <exception cref="ArgumentException">The buffer is shorter than 32 bytes.</exception>
    public unsafe void Finish(Span<byte> digest)
    {
        if (digest.Length < Keccak256.DigestSize)
        {
            throw new ArgumentException("A Keccak-256 digest has 32 bytes.", nameof(digest));
        }

        // SAFETY: as in Update.
        fixed (ulong* state = &Unsafe.As<Lanes, ulong>(ref _state))
        {
            Keccak256.AbsorbPadding(state, _position);
            KeccakPermutation.Permute(state);
            new ReadOnlySpan<byte>(state, Keccak256.DigestSize).CopyTo(digest);
        }

        this = default;
    }

    /// <summary>Returns the digest of all bytes so far and starts a new, empty message.</summary>
    public Hash256 Finish()
    {
        Unsafe.SkipInit(out Hash256 digest);
        Finish(MemoryMarshal.AsBytes(new Span<Hash256>(ref digest)));
        return digest;
    }

    private static unsafe void XorBytes(byte* target, ReadOnlySpan<byte> data)
    {
        int index = 0;
        for (; index + sizeof(ulong) <= data.Length; index += sizeof(ulong))
        {
            ulong word = Unsafe.ReadUnaligned<ulong>(target + index) ^ MemoryMarshal.Read<ulong>(data[index..]);
            Unsafe.WriteUnaligned(target + index, word);
        }

        for (; index < data.Length; index++)
        {
            target[index] ^= data[index];
        }
    }

    [InlineArray(KeccakPermutation.LaneCount)]
    private struct Lanes
    {
        private ulong _first;
    }
}
