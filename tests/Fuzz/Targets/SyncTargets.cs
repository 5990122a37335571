// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Proofs;
using PowerVerse.Chain.State.Merkle.Tries;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.Fuzz.Targets;

/// <summary>Any bytes as each of the requests for data; what is accepted must encode to the same bytes.</summary>
public sealed class DataRequestTarget : IFuzzTarget
{
    private static readonly StateName State = new(7, Keccak256.EmptyHash);

    public long AllocationBytesMax => 8 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        new BlockRangeRequest(5, 64).Encode(),
        new AccountRangeRequest(State, Hash256.Zero, RangeProof.LastKey, StateName.AnswerBytesMax).Encode(),
        new SlotRangeRequest(State, [Keccak256.EmptyHash, Hash256.Zero], Hash256.Zero, 1000).Encode(),
        new CodeRequest([Keccak256.EmptyHash]).Encode(),
        new CodeRequest([.. Enumerable.Repeat(Keccak256.EmptyHash, StateName.CodesMax)]).Encode(),
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        bool isAccepted = false;
        if (BlockRangeRequest.TryDecode(input, CertifiedBlock.CountMax, out BlockRangeRequest range))
        {
            isAccepted = true;
            Require.Same(range.Encode(), input);
        }

        if (AccountRangeRequest.TryDecode(input, out AccountRangeRequest? accounts))
        {
            isAccepted = true;
            Require.Same(accounts.Encode(), input);
        }

        if (SlotRangeRequest.TryDecode(input, out SlotRangeRequest? slots))
        {
            isAccepted = true;
            Require.Same(slots.Encode(), input);
        }

        if (CodeRequest.TryDecode(input, out CodeRequest? codes))
        {
            isAccepted = true;
            Require.Same(codes.Encode(), input);
        }

        return isAccepted;
    }
}

/// <summary>Any bytes as ranges of a state, checked against a trie; what proves a range must be what the trie has there.</summary>
public sealed class StateRangeTarget : IFuzzTarget
{
    private const int LeafCount = 200;
    private readonly SortedDictionary<Hash256, byte[]> _content = [];
    private readonly Hash256 _root;
    private readonly Hash256 _first;

    public StateRangeTarget()
    {
        for (int i = 0; i < LeafCount; i++)
        {
            _content[Keccak256.Hash([(byte)i, 1])] = [0x82, (byte)i, 1];
        }

        using MemoryStore store = new([StateFamilies.TrieNodes]);
        MerkleTrie trie = new();
        foreach ((Hash256 key, byte[] value) in _content)
        {
            trie.Put(key.AsSpan(), value);
        }

        using (IWriteBatch batch = store.CreateBatch())
        {
            trie.Stage(batch);
            store.Write(batch, Durability.Buffered);
        }

        _root = trie.Root;
        _first = _content.Keys.ElementAt(LeafCount / 3);
        Seeds = [Encode(store, 1), Encode(store, 20), Encode(store, LeafCount), CodeListCodec.Encode([[1, 2], [], [3]])];
    }

    // Nodes are held by their hashes and copied out of the input.
    public long AllocationBytesMax => 128 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; }

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (CodeListCodec.TryDecode(input, out IReadOnlyList<byte[]>? codes))
        {
            Require.Same(CodeListCodec.Encode(codes), input);
        }

        if (!StateRangesCodec.TryDecode(input.ToArray(), StateName.AccountsMax, out IReadOnlyList<StateRange>? ranges))
        {
            return false;
        }

        Require.Same(StateRangesCodec.Encode(ranges), input);
        if (!RangeProof.TryVerify(_root, _first, ranges[^1], null, out bool hasMore, out _))
        {
            return false;
        }

        IReadOnlyList<TrieLeaf> leaves = ranges[^1].Leaves;
        (Hash256 Key, byte[] Value)[] expected =
            [.. _content.Where(item => item.Key.CompareTo(_first) >= 0).Take(hasMore ? leaves.Count : int.MaxValue).Select(static item => (item.Key, item.Value))];
        bool isTrue = leaves.Count == expected.Length && leaves.Zip(expected).All(static pair => pair.First.Key == pair.Second.Key && pair.First.Value.Span.SequenceEqual(pair.Second.Value));
        return isTrue ? true : throw new InvalidOperationException("proved what the trie does not have");
    }

    private byte[] Encode(MemoryStore store, int count)
    {
        TrieLeaf[] leaves = [.. _content.Where(item => item.Key.CompareTo(_first) >= 0).Take(count).Select(static item => new TrieLeaf(item.Key, item.Value))];
        return StateRangesCodec.Encode([new StateRange(leaves, RangeProof.Create(store, [], _first, leaves[^1].Key))]);
    }
}
