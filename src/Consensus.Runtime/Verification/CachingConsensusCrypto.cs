// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.Runtime.Verification;

/// <summary>Remembers the answers of the public-key checks, good and bad. Safe to use from several threads.</summary>
/// <remarks>
/// Pays where one process checks the same thing repeatedly: a vote that comes loose and again in certificates, or many validators of a demonstration
/// in one process. The name of an answer is a hash over everything that was asked, so a wrong answer would take a hash collision. Bounded in number and time: when the
/// newer half is full or old, the older half is dropped.
/// </remarks>
public sealed class CachingConsensusCrypto : IConsensusCrypto
{
    /// <summary>Answers kept in each half: about those of one height of a sampled committee (3,000 seats, three steps, signature and proof); what is asked twice is asked again soon.</summary>
    public const int HalfEntries = 16 * 1024;

    /// <summary>How long a half is added to. What is asked twice is asked again within a height or two.</summary>
    public static readonly TimeSpan HalfTime = TimeSpan.FromMinutes(1);

    private const byte SignatureTag = 1;
    private const byte ProofTag = 2;

    private readonly IConsensusCrypto _inner;
    private readonly int _halfEntries;
    private readonly TimeProvider _time;
    private volatile ConcurrentDictionary<Hash256, Answer> _newer = new();
    private volatile ConcurrentDictionary<Hash256, Answer> _older = new();
    private int _newerCount;
    private long _newerSince;

    /// <summary>Puts a memory before other checks.</summary>
    /// <param name="inner">The checks.</param>
    /// <param name="time">The clock by which halves grow old.</param>
    /// <param name="halfEntries">Answers kept in each half.</param>
    public CachingConsensusCrypto(IConsensusCrypto inner, TimeProvider time, int halfEntries = HalfEntries)
    {
        _inner = inner;
        _time = time;
        _halfEntries = halfEntries;
        _newerSince = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public bool VerifySignature(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Hash256 name = Name(SignatureTag, publicKey, message, signature);
        if (!TryFind(name, out Answer? answer))
        {
            answer = new Answer(_inner.VerifySignature(publicKey, message, signature), null);
            Keep(name, answer);
        }

        return answer!.IsValid;
    }

    /// <inheritdoc/>
    public bool VerifyVrf(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> input, ReadOnlySpan<byte> proof, Span<byte> output)
    {
        Hash256 name = Name(ProofTag, publicKey, input, proof);
        if (!TryFind(name, out Answer? answer))
        {
            bool isValid = _inner.VerifyVrf(publicKey, input, proof, output);
            answer = new Answer(isValid, isValid ? output[..Lot.VrfOutputBytes].ToArray() : null);
            Keep(name, answer);
        }

        answer!.Output?.CopyTo(output);
        return answer.IsValid;
    }

    private static Hash256 Name(byte tag, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> proof)
    {
        // Key and proof have fixed lengths per tag, so the parts cannot be shifted against each other.
        Keccak256Hasher hasher = new();
        hasher.Update([tag, (byte)publicKey.Length, (byte)proof.Length]);
        hasher.Update(publicKey);
        hasher.Update(proof);
        hasher.Update(message);
        return hasher.Finish();
    }

    private bool TryFind(in Hash256 name, out Answer? answer) => _newer.TryGetValue(name, out answer) || _older.TryGetValue(name, out answer);

    private void Keep(in Hash256 name, Answer answer)
    {
        if (!_newer.TryAdd(name, answer)
            || (Interlocked.Increment(ref _newerCount) < _halfEntries && _time.GetElapsedTime(Volatile.Read(ref _newerSince)) < HalfTime))
        {
            return;
        }

        // Two threads may both turn the halves over; the second finds a nearly empty half and costs some hits.
        Volatile.Write(ref _newerSince, _time.GetTimestamp());
        _older = _newer;
        _newer = new ConcurrentDictionary<Hash256, Answer>();
        Interlocked.Exchange(ref _newerCount, 0);
    }

    private sealed record Answer(bool IsValid, byte[]? Output);
}
