// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Ledger.Logs;

/// <summary>A query in the form in which blocks, index entries and logs are asked: for each kind of term the alternatives.</summary>
internal sealed class LogCriteria
{
    private readonly LogQuery _query;
    private readonly HashSet<Address> _addresses;
    private readonly HashSet<Hash256>[] _topics;

    public LogCriteria(LogQuery query)
    {
        _query = query;
        _addresses = [.. query.Addresses];
        _topics = [.. query.Topics.Select(alternatives => alternatives.ToHashSet())];
        List<Criterion> criteria = [];
        if (_addresses.Count > 0)
        {
            criteria.Add(new Criterion(LogIndexKey.AddressKind, [.. _addresses.Select(address => Keccak256.Hash(address.AsSpan()))]));
        }

        for (int i = 0; i < _topics.Length; i++)
        {
            if (_topics[i].Count > 0)
            {
                criteria.Add(new Criterion((byte)(i + 1), [.. _topics[i].Select(topic => Keccak256.Hash(topic.AsSpan()))]));
            }
        }

        Criteria = criteria;
    }

    /// <summary>What a log must fulfil, each by one of its alternatives; empty when every log matches but for its number of topics.</summary>
    public IReadOnlyList<Criterion> Criteria { get; }

    /// <summary>True unless no log of the block can match.</summary>
    public bool MayMatch(Bloom bloom)
    {
        if (bloom.IsEmpty)
        {
            return false;
        }

        foreach (Criterion criterion in Criteria)
        {
            if (!criterion.Digests.Any(digest => bloom.MayContain(in digest)))
            {
                return false;
            }
        }

        return true;
    }

    public bool Matches(Log log)
    {
        ReadOnlySpan<Hash256> topics = log.Topics.Span;
        if (topics.Length < _query.Topics.Count || (_addresses.Count > 0 && !_addresses.Contains(log.Address)))
        {
            return false;
        }

        for (int i = 0; i < _topics.Length; i++)
        {
            if (_topics[i].Count > 0 && !_topics[i].Contains(topics[i]))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>One kind of term and its alternatives.</summary>
/// <param name="Kind">The kind, as <see cref="LogIndexKey"/> has it.</param>
/// <param name="Digests">Keccak-256 of each alternative.</param>
internal sealed record Criterion(byte Kind, IReadOnlyList<Hash256> Digests);
