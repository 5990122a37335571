// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Instructions;

/// <summary>Remembers hashes of two words: contracts hash (key, slot) for each access to a mapping, often the same pair several times in a row.</summary>
/// <remarks>
/// Direct mapped: a pair has one place, and whoever comes later takes it. A hit compares all 64 bytes, so what is remembered never shows in a
/// result. Products wrap on purpose.
/// </remarks>
internal sealed class KeccakMemo
{
    /// <summary>Pairs remembered, a power of two; a third of a megabyte.</summary>
    public const int EntriesMax = 4_096;

    /// <summary>Length of the input that is looked up, in bytes.</summary>
    public const int InputLength = 64;

    private readonly Entry[] _entries = new Entry[EntriesMax];

    /// <summary>keccak256 of the 64 bytes at <paramref name="input"/>, as a word.</summary>
    // SAFETY: the input has 64 readable bytes, the result is a whole word.
    public unsafe void Hash(byte* input, UInt256* result)
    {
        ulong* words = (ulong*)input;
        Vector256<ulong> first = Vector256.Load(words);
        Vector256<ulong> second = Vector256.Load(words + 4);

        // Keys differ in the last bytes of the first word, addresses in its middle, slots in the last bytes of the second.
        ulong mixed = (words[1] ^ words[2] ^ words[3] ^ (words[6] << 7) ^ (words[7] >> 9)) * 0x9E3779B97F4A7C15UL;
        ref Entry entry = ref _entries[(mixed ^ (mixed >> 29)) >> 23 & (EntriesMax - 1)];
        if (entry.IsUsed && entry.First == first && entry.Second == second)
        {
            Word.Store(result, entry.Digest);
            return;
        }

        entry.IsUsed = true;
        entry.First = first;
        entry.Second = second;
        Compute(input, result);
        entry.Digest = Word.Load(result);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe void Compute(byte* input, UInt256* result)
    {
        UInt256 digest;
        Crypto.Hashing.Keccak256.Hash(new ReadOnlySpan<byte>(input, InputLength), new Span<byte>(&digest, UInt256.Size));
        Word.Store(result, Word.LoadLimbsBigEndian((byte*)&digest));
    }

    private struct Entry
    {
        public Vector256<ulong> First;
        public Vector256<ulong> Second;
        public Vector256<ulong> Digest;
        public bool IsUsed;
    }
}
