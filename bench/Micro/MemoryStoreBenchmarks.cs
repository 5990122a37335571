// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.Micro;

/// <summary>What a small block does to the store of a developer's chain: a few random keys among many, with a snapshot held from block to block, as pools and readers do.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("storage")]
public class MemoryStoreBenchmarks
{
    private const int KeyCount = 100_000;
    private const int KeysPerBlock = 64;
    private static readonly ColumnFamily Family = new("family");

    private readonly MemoryStore _store = new(Family);
    private readonly byte[][] _keys;
    private readonly byte[] _value = new byte[80];
    private ISnapshot _snapshot;
    private int _next;

    public MemoryStoreBenchmarks()
    {
        _keys = [.. Enumerable.Range(0, KeyCount).Select(KeyOf)];
        using IWriteBatch batch = _store.CreateBatch();
        foreach (byte[] key in _keys)
        {
            batch.Put(Family, key, _value);
        }

        _store.Write(batch, Durability.Buffered);
        _snapshot = _store.CreateSnapshot();
    }

    [Benchmark]
    public void WriteBlock()
    {
        using IWriteBatch batch = _store.CreateBatch();
        for (int i = 0; i < KeysPerBlock; i++)
        {
            batch.Put(Family, _keys[_next], _value);
            _next = (_next + 1) % KeyCount;
        }

        _store.Write(batch, Durability.Buffered);
        ISnapshot superseded = _snapshot;
        _snapshot = _store.CreateSnapshot();
        superseded.Dispose();
    }

    [Benchmark]
    public bool ReadThroughSnapshot()
    {
        _next = (_next + 1) % KeyCount;
        return _snapshot.Contains(Family, _keys[_next]);
    }

    private static byte[] KeyOf(int number)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return Keccak256.Hash(bytes).ToArray();
    }
}
