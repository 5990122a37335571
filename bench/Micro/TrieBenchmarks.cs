// SPDX-License-Identifier: Apache-2.0

using BenchmarkDotNet.Attributes;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Tries;

namespace PowerVerse.Chain.Micro;

/// <summary>20,000 fresh random leaves of 32-byte keys and 70-byte values, inserted and rooted; and the root after one change among them.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("trie")]
public class TrieBenchmarks
{
    private const int Leaves = 20_000;
    private const int KeySize = 32;
    private const int ValueSize = 70;

    private readonly byte[] _keys = new byte[Leaves * KeySize];
    private readonly byte[] _values = new byte[Leaves * ValueSize];
    private MerkleTrie _large = new();
    private long _changes;

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        random.NextBytes(_keys);
        random.NextBytes(_values);
        _large = Filled();
        _ = _large.Root;
    }

    [Benchmark(Baseline = true)]
    public Hash256 InsertAndRoot() => Filled().Root;

    [Benchmark]
    public Hash256 ChangeOneAndRoot()
    {
        // Each round over the leaves gives them values of other leaves than the round before: putting the value that is there already is no change.
        int leaf = (int)(_changes % Leaves);
        int value = (int)((_changes + (_changes / Leaves) + 1) % Leaves);
        _changes++;
        _large.Put(_keys.AsSpan(leaf * KeySize, KeySize), _values.AsSpan(value * ValueSize, ValueSize));
        return _large.Root;
    }

    private MerkleTrie Filled()
    {
        MerkleTrie trie = new();
        for (int i = 0; i < Leaves; i++)
        {
            trie.Put(_keys.AsSpan(i * KeySize, KeySize), _values.AsSpan(i * ValueSize, ValueSize));
        }

        return trie;
    }
}
