// SPDX-License-Identifier: Apache-2.0

using BenchmarkDotNet.Attributes;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Micro;

/// <summary>A sender from its signature: libsecp256k1 where it loads, and our own code.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("crypto")]
public class RecoveryBenchmarks
{
    private readonly byte[] _signature = new byte[64];
    private readonly byte[] _publicKey = new byte[64];
    private Hash256 _digest;
    private int _recoveryId;

    [GlobalSetup]
    public void Setup()
    {
        _digest = Keccak256.Hash([1, 2, 3]);
        Secp256k1.TrySign(Keccak256.Hash([4, 5, 6]).AsSpan(), _digest, _signature, out _recoveryId);
    }

    [Benchmark(Baseline = true, Description = "as the node recovers (libsecp256k1 if it loads)")]
    public bool AsConfigured() => Secp256k1.TryRecover(_digest.AsSpan(), _signature, _recoveryId, _publicKey);

    [Benchmark(Description = "managed")]
    public bool Managed() => Secp256k1Managed.TryRecover(_digest.AsSpan(), _signature, _recoveryId, _publicKey);
}
