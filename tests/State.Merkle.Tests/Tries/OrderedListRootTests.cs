// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.State.Merkle.Tries;

namespace PowerVerse.Chain.State.Merkle.Tests.Tries;

[Parallelizable(ParallelScope.All)]
public sealed class OrderedListRootTests
{
    [Test]
    public void No_items_have_the_empty_root() => new OrderedListRoot().Compute([]).Should().Be(MerkleTrie.EmptyRoot);

    [Test]
    public void Root_is_that_of_the_trie_from_index_to_item() => Gen.Byte.Array[1, 60].Array[0, 300].Sample(
        items =>
        {
            MerkleTrie trie = new();
            for (int i = 0; i < items.Length; i++)
            {
                RlpWriter key = new([]);
                key.Write((ulong)i);
                trie.Put(key.Written, items[i]);
                key.Dispose();
            }

            OrderedListRoot list = new();
            byte[] joined = [.. items.SelectMany(i => i)];
            int end = 0;
            int[] ends = [.. items.Select(i => end += i.Length)];
            return list.Compute(joined, ends) == trie.Root && list.Compute([.. items.Select(i => (ReadOnlyMemory<byte>)i)]) == trie.Root;
        },
        iter: 300);
}
