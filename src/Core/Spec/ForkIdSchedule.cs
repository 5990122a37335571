// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Core.Spec;

/// <summary>The fork ids of a chain, computed once (EIP-2124 with the forks by time of EIP-6122); immutable.</summary>
public sealed class ForkIdSchedule
{
    /// <summary>A greater number announced as next fork is a time: no chain has that many blocks, and no fork by time is that old.</summary>
    private const ulong TimestampThreshold = 1_438_269_973;

    private readonly ulong[] _points;
    private readonly uint[] _hashes;
    private readonly int _blockPointCount;

    /// <summary>Computes the schedule.</summary>
    /// <param name="spec">The chain's specification.</param>
    /// <param name="genesisHash">Hash of the genesis block.</param>
    /// <param name="genesisTimestamp">Time of the genesis block; forks by time up to it count as part of it.</param>
    public ForkIdSchedule(ChainSpec spec, in Hash256 genesisHash, ulong genesisTimestamp)
    {
        // What begins with the genesis block is part of its hash. Sorted sets: forks may share a point.
        SortedSet<ulong> blocks = [];
        SortedSet<ulong> times = [];
        foreach (ForkActivation activation in spec.Activations())
        {
            if (activation.At > (activation.IsByTime ? genesisTimestamp : 0))
            {
                (activation.IsByTime ? times : blocks).Add(activation.At);
            }
        }

        _blockPointCount = blocks.Count;
        _points = [.. blocks, .. times];
        _hashes = new uint[_points.Length + 1];
        _hashes[0] = Crc32.Update(0, genesisHash.AsSpan());
        Span<byte> encoded = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < _points.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(encoded, _points[i]);
            _hashes[i + 1] = Crc32.Update(_hashes[i], encoded);
        }
    }

    /// <summary>The hash after no fork, after the first one, and so on: one more than there are forks after the genesis block.</summary>
    public IReadOnlyList<uint> Hashes => _hashes;

    /// <summary>The last fork by number; zero when there is none after the genesis block.</summary>
    public ulong LastForkBlock => _blockPointCount > 0 ? _points[_blockPointCount - 1] : 0;

    /// <summary>The fork id at a head with this number and time.</summary>
    public ForkId At(ulong number, ulong timestamp)
    {
        int passed = CountPassed(number, timestamp);
        return new ForkId(_hashes[passed], passed < _points.Length ? _points[passed] : 0);
    }

    /// <summary>Judges a remote node by its fork id, seen from a head with this number and time.</summary>
    public ForkIdVerdict Check(ForkId remote, ulong number, ulong timestamp)
    {
        int passed = CountPassed(number, timestamp);
        if (remote.Hash == _hashes[passed])
        {
            // Same forks passed. The remote may announce a fork that we have gone beyond without it: then we are the outdated ones.
            ulong head = passed < _blockPointCount || _blockPointCount == _points.Length ? number : timestamp;
            return remote.Next > 0 && (head >= remote.Next || (remote.Next > TimestampThreshold && timestamp >= remote.Next))
                ? ForkIdVerdict.Incompatible
                : ForkIdVerdict.Compatible;
        }

        for (int i = 0; i < passed; i++)
        {
            if (_hashes[i] == remote.Hash)
            {
                return _points[i] == remote.Next ? ForkIdVerdict.Compatible : ForkIdVerdict.RemoteStale;
            }
        }

        for (int i = passed + 1; i < _hashes.Length; i++)
        {
            if (_hashes[i] == remote.Hash)
            {
                return ForkIdVerdict.Compatible;
            }
        }

        return ForkIdVerdict.Incompatible;
    }

    /// <summary>Forks that a head with this number and time has passed: the place of its hash in <see cref="Hashes"/>. Forks by time come after all forks by number.</summary>
    public int CountPassed(ulong number, ulong timestamp)
    {
        int passed = 0;
        while (passed < _points.Length && (passed < _blockPointCount ? number : timestamp) >= _points[passed])
        {
            passed++;
        }

        return passed;
    }
}
