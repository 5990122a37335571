// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Nodes;

namespace PowerVerse.Chain.State.Merkle.Tries;

/// <summary>Encodes nodes side by side and hashes them together. For one thread at a time.</summary>
internal sealed class HashScratch
{
    /// <summary>Nodes encoded before they are hashed together: enough to fill the lanes, little enough to stay in the nearest cache.</summary>
    private const int BatchSize = 128;

    private readonly int[] _batch = new int[BatchSize];
    private readonly int[] _starts = new int[BatchSize];
    private readonly int[] _lengths = new int[BatchSize];
    private readonly Hash256[] _digests = new Hash256[BatchSize];
    private byte[] _encoded = new byte[4096];

    /// <summary>Computes the references of nodes whose children's references are up to date.</summary>
    public void Hash(NodePool pool, ReadOnlySpan<int> handles)
    {
        int count = 0;
        int used = 0;
        foreach (int handle in handles)
        {
            int room = pool.MaxEncodedLength(handle);
            if (room > _encoded.Length - used)
            {
                Array.Resize(ref _encoded, 2 * (used + room));
            }

            Range place = pool.Encode(handle, _encoded.AsSpan(used, room));
            int start = used + place.Start.Value;
            int length = place.End.Value - place.Start.Value;
            if (length < NodeLayout.HashedLength)
            {
                SetEmbedded(ref pool[handle], _encoded.AsSpan(start, length));
                continue;
            }

            _batch[count] = handle;
            _starts[count] = start;
            _lengths[count++] = length;
            used = start + length;
            if (count == BatchSize)
            {
                HashBatch(pool, count);
                count = 0;
                used = 0;
            }
        }

        HashBatch(pool, count);
    }

    private void HashBatch(NodePool pool, int count)
    {
        Keccak256.HashBatch(_encoded, _starts.AsSpan(0, count), _lengths.AsSpan(0, count), _digests.AsSpan(0, count));
        for (int i = 0; i < count; i++)
        {
            ref TrieNode node = ref pool[_batch[i]];
            node.Reference = _digests[i];
            node.ReferenceLength = Hash256.Size;
        }
    }

    private static void SetEmbedded(ref TrieNode node, ReadOnlySpan<byte> encoded)
    {
        Span<byte> padded = stackalloc byte[Hash256.Size];
        padded.Clear();
        encoded.CopyTo(padded);
        node.Reference = new Hash256(padded);
        node.ReferenceLength = (byte)encoded.Length;
    }
}
