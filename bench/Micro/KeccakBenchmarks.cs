// SPDX-License-Identifier: Apache-2.0

using BenchmarkDotNet.Attributes;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Micro;

/// <summary>Keccak-256 of 64 messages of one block each: one by one, and four at a time.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("crypto")]
public class KeccakBenchmarks
{
    private const int Messages = 64;
    private const int Size = 100;

    private readonly byte[] _messages = new byte[Messages * Size];
    private readonly Hash256[] _digests = new Hash256[Messages];

    [GlobalSetup]
    public void Setup() => new Random(1).NextBytes(_messages);

    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    public Hash256 OneByOne()
    {
        for (int i = 0; i < Messages; i++)
        {
            _digests[i] = Keccak256.Hash(_messages.AsSpan(i * Size, Size));
        }

        return _digests[0];
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public Hash256 Batched()
    {
        Keccak256.HashEach(_messages, Size, _digests);
        return _digests[0];
    }
}
