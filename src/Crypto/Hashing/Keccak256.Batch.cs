// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Crypto.Hashing;

/// <content>Many messages at once: four of similar length share one vector permutation where the processor has AVX2.</content>
public static partial class Keccak256
{
    /// <summary>Messages of more blocks than this are hashed one by one: trie nodes are shorter, code is rare.</summary>
    private const int MaxBatchedBlocks = 8;

    /// <summary>Hashes messages that lie one after another in a buffer.</summary>
    /// <param name="messages">The buffer.</param>
    /// <param name="ends">For each message the offset just after it; the first begins at 0, each other where the one before it ends.</param>
    /// <param name="digests">One digest per message, in the same order.</param>
    /// <exception cref="ArgumentException">The spans disagree in count, or an offset is out of range.</exception>
    public static void HashBatch(ReadOnlySpan<byte> messages, ReadOnlySpan<int> ends, Span<Hash256> digests) =>
        HashBatch(new MessageList(messages, default, ends, 0), ends.Length, digests);

    /// <summary>Hashes messages that lie anywhere in a buffer; they may overlap.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="offsets">Where each message begins.</param>
    /// <param name="lengths">How many bytes each message has.</param>
    /// <param name="digests">One digest per message, in the same order.</param>
    /// <exception cref="ArgumentException">The spans disagree in count, or a message leaves the buffer.</exception>
    public static void HashBatch(ReadOnlySpan<byte> buffer, ReadOnlySpan<int> offsets, ReadOnlySpan<int> lengths, Span<Hash256> digests)
    {
        if (offsets.Length != lengths.Length)
        {
            throw new ArgumentException("One length per offset.", nameof(lengths));
        }

        HashBatch(new MessageList(buffer, offsets, lengths, 0), offsets.Length, digests);
    }

    /// <summary>Hashes messages of one size that lie one after another: addresses, slots, transaction hashes.</summary>
    /// <param name="messages">The buffer, <c>size * digests.Length</c> bytes.</param>
    /// <param name="size">Bytes per message, at least one.</param>
    /// <param name="digests">One digest per message, in the same order.</param>
    /// <exception cref="ArgumentException">The buffer has another length.</exception>
    public static void HashEach(ReadOnlySpan<byte> messages, int size, Span<Hash256> digests)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        if (messages.Length != (long)size * digests.Length)
        {
            throw new ArgumentException("The buffer holds exactly one message per digest.", nameof(messages));
        }

        HashBatch(new MessageList(messages, default, default, size), digests.Length, digests);
    }

    [SkipLocalsInit]
    private static void HashBatch(MessageList messages, int count, Span<Hash256> digests)
    {
        if (digests.Length != count)
        {
            throw new ArgumentException("One digest per message.", nameof(digests));
        }

        if (!KeccakPermutation4.IsSupported)
        {
            for (int index = 0; index < count; index++)
            {
                digests[index] = Hash(messages[index]);
            }

            return;
        }

        // One queue per block count; a queue of four goes to the vector permutation at once.
        Span<int> queues = stackalloc int[(MaxBatchedBlocks + 1) * KeccakPermutation4.Width];
        Span<int> fill = stackalloc int[MaxBatchedBlocks + 1];
        fill.Clear();
        for (int index = 0; index < count; index++)
        {
            ReadOnlySpan<byte> message = messages[index];
            int blocks = message.Length / BlockSize + 1;
            if (blocks > MaxBatchedBlocks)
            {
                digests[index] = Hash(message);
                continue;
            }

            Span<int> queue = queues.Slice(blocks * KeccakPermutation4.Width, KeccakPermutation4.Width);
            queue[fill[blocks]++] = index;
            if (fill[blocks] == KeccakPermutation4.Width)
            {
                fill[blocks] = 0;
                HashFour(messages, queue, blocks, digests);
            }
        }

        Flush(messages, queues, fill, digests);
    }

    /// <summary>Hashes what the queues still hold, messages of unlike block counts together.</summary>
    [SkipLocalsInit]
    private static void Flush(MessageList messages, ReadOnlySpan<int> queues, ReadOnlySpan<int> fill, Span<Hash256> digests)
    {
        Span<int> group = stackalloc int[KeccakPermutation4.Width];
        int grouped = 0;
        int mostBlocks = 0;
        for (int blocks = MaxBatchedBlocks; blocks > 0; blocks--)
        {
            foreach (int index in queues.Slice(blocks * KeccakPermutation4.Width, fill[blocks]))
            {
                mostBlocks = grouped == 0 ? blocks : mostBlocks;
                group[grouped++] = index;
                if (grouped == KeccakPermutation4.Width)
                {
                    HashFour(messages, group, mostBlocks, digests);
                    grouped = 0;
                }
            }
        }

        if (grouped == 1)
        {
            digests[group[0]] = Hash(messages[group[0]]);
        }
        else if (grouped > 1)
        {
            HashFour(messages, group[..grouped], mostBlocks, digests);
        }
    }

    /// <summary>Hashes two to four messages of at most <paramref name="mostBlocks"/> blocks each, one vector element per message.</summary>
    [SkipLocalsInit]
    private static unsafe void HashFour(MessageList messages, ReadOnlySpan<int> indices, int mostBlocks, Span<Hash256> digests)
    {
        // SAFETY: element i of vector l is word l * Width + i of the state; l < 25 and i < Width throughout.
        Vector256<ulong>* state = stackalloc Vector256<ulong>[KeccakPermutation.LaneCount];
        new Span<Vector256<ulong>>(state, KeccakPermutation.LaneCount).Clear();
        for (int block = 0; block < mostBlocks; block++)
        {
            for (int element = 0; element < indices.Length; element++)
            {
                ReadOnlySpan<byte> message = messages[indices[element]];
                int begin = block * BlockSize;
                if (begin + BlockSize <= message.Length)
                {
                    AbsorbStrided((ulong*)state + element, message.Slice(begin, BlockSize));
                }
                else if (begin <= message.Length)
                {
                    AbsorbLastStrided((ulong*)state + element, message[begin..]);
                }
            }

            KeccakPermutation4.Permute(state);
            for (int element = 0; element < indices.Length; element++)
            {
                int index = indices[element];
                if (messages[index].Length / BlockSize == block)
                {
                    ulong* words = (ulong*)state + element;
                    Unsafe.SkipInit(out Hash256 digest);
                    Span<ulong> target = MemoryMarshal.Cast<Hash256, ulong>(new Span<Hash256>(ref digest));
                    target[0] = words[0];
                    target[1] = words[KeccakPermutation4.Width];
                    target[2] = words[2 * KeccakPermutation4.Width];
                    target[3] = words[3 * KeccakPermutation4.Width];
                    digests[index] = digest;
                }
            }
        }
    }

    // SAFETY: the block has 17 words; the state has 25 vectors.
    private static unsafe void AbsorbStrided(ulong* state, ReadOnlySpan<byte> words)
    {
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(words))
        {
            *state ^= word;
            state += KeccakPermutation4.Width;
        }
    }

    // SAFETY: the tail is shorter than a block, so the last word touched is word 16 of 25.
    private static unsafe void AbsorbLastStrided(ulong* state, ReadOnlySpan<byte> tail)
    {
        int whole = tail.Length / sizeof(ulong);
        AbsorbStrided(state, tail[..(whole * sizeof(ulong))]);
        ulong last = FirstPaddingByte;
        for (int index = tail.Length - 1; index >= whole * sizeof(ulong); index--)
        {
            last = (last << 8) | tail[index];
        }

        state[whole * KeccakPermutation4.Width] ^= last;
        state[(BlockLanes - 1) * KeccakPermutation4.Width] ^= (ulong)LastPaddingByte << 56;
    }

    /// <summary>The messages of a batch in any of the three shapes callers have.</summary>
    private readonly ref struct MessageList
    {
        private readonly ReadOnlySpan<byte> _buffer;
        private readonly ReadOnlySpan<int> _offsets;
        private readonly ReadOnlySpan<int> _lengthsOrEnds;
        private readonly int _size;

        internal MessageList(ReadOnlySpan<byte> buffer, ReadOnlySpan<int> offsets, ReadOnlySpan<int> lengthsOrEnds, int size)
        {
            _buffer = buffer;
            _offsets = offsets;
            _lengthsOrEnds = lengthsOrEnds;
            _size = size;
        }

        internal ReadOnlySpan<byte> this[int index]
        {
            get
            {
                if (_size != 0)
                {
                    return _buffer.Slice(index * _size, _size);
                }

                if (!_offsets.IsEmpty)
                {
                    return _buffer.Slice(_offsets[index], _lengthsOrEnds[index]);
                }

                int begin = index == 0 ? 0 : _lengthsOrEnds[index - 1];
                return _buffer[begin.._lengthsOrEnds[index]];
            }
        }
    }
}
