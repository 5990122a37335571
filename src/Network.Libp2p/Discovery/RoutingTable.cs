// SPDX-License-Identifier: Apache-2.0

using System.Net;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;

namespace PowerVerse.Chain.Network.Libp2p.Discovery;

/// <summary>Known servers of the network by distance from this node: 256 buckets of a few peers each. Safe from any thread.</summary>
/// <remarks>
/// A live peer is never replaced, so that newcomers cannot drive the old ones out; a dead one makes room. At most two peers of a bucket and ten
/// of the table share an IPv4 /24 or IPv6 /48, so that one owner of addresses cannot fill it.
/// </remarks>
internal sealed class RoutingTable(PeerId self, bool limitsSubnets)
{
    /// <summary>Peers in a bucket.</summary>
    public const int BucketSize = 20;

    /// <summary>Peers of one subnet in a bucket.</summary>
    public const int PerSubnetInBucketMax = 2;

    /// <summary>Peers of one subnet in the table.</summary>
    public const int PerSubnetMax = 10;

    private readonly Lock _gate = new();
    private readonly KademliaKey _self = KademliaKey.Of(self);
    private readonly List<Entry>?[] _buckets = new List<Entry>?[KademliaKey.Bits];
    private readonly Dictionary<SubnetKey, int> _perSubnet = [];

    /// <summary>Peers in the table.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _buckets.Sum(bucket => bucket?.Count ?? 0);
            }
        }
    }

    /// <summary>Adds a peer that was just reached, or renews it.</summary>
    /// <returns>False when its bucket or its subnet is full of live peers.</returns>
    public bool TryAdd(PeerId peer, IReadOnlyList<Multiaddress> addresses, IPAddress? ip)
    {
        KademliaKey key = KademliaKey.Of(peer);
        int index = _self.CommonPrefix(key);
        if (index == KademliaKey.Bits)
        {
            return false;
        }

        SubnetKey? subnet = limitsSubnets && ip is not null ? AddressRules.Subnet(ip) : null;
        lock (_gate)
        {
            List<Entry> bucket = _buckets[index] ??= [];
            int at = bucket.FindIndex(entry => entry.Peer == peer);
            if (at >= 0)
            {
                Remove(bucket, at);
            }
            else if (bucket.Count >= BucketSize)
            {
                int dead = bucket.FindIndex(entry => entry.IsDead);
                if (dead < 0)
                {
                    return false;
                }

                Remove(bucket, dead);
            }

            if (subnet is { } block
                && (_perSubnet.GetValueOrDefault(block) >= PerSubnetMax || bucket.Count(entry => entry.Subnet == block) >= PerSubnetInBucketMax))
            {
                return false;
            }

            bucket.Add(new Entry(peer, key, [.. addresses.Take(KademliaMessage.AddressesMax)], subnet));
            if (subnet is { } counted)
            {
                _perSubnet[counted] = _perSubnet.GetValueOrDefault(counted) + 1;
            }

            return true;
        }
    }

    /// <summary>Notes that a peer did not answer: it is told to nobody and makes room for the next.</summary>
    public void MarkDead(PeerId peer)
    {
        lock (_gate)
        {
            if (Find(peer) is { } entry)
            {
                entry.IsDead = true;
            }
        }
    }

    /// <summary>The live peers nearest to a key.</summary>
    public IReadOnlyList<KademliaPeer> Closest(KademliaKey key, int count, PeerId? except)
    {
        lock (_gate)
        {
            return
            [
                .. _buckets.SelectMany(bucket => bucket ?? [])
                    .Where(entry => !entry.IsDead && entry.Peer != except)
                    .OrderBy(entry => entry.Key.DistanceTo(key))
                    .Take(count)
                    .Select(entry => new KademliaPeer(entry.Peer, entry.Addresses)),
            ];
        }
    }

    private Entry? Find(PeerId peer)
    {
        int index = _self.CommonPrefix(KademliaKey.Of(peer));
        return index == KademliaKey.Bits ? null : _buckets[index]?.Find(entry => entry.Peer == peer);
    }

    private void Remove(List<Entry> bucket, int at)
    {
        if (bucket[at].Subnet is { } subnet && (_perSubnet[subnet] -= 1) == 0)
        {
            _ = _perSubnet.Remove(subnet);
        }

        bucket.RemoveAt(at);
    }

    private sealed class Entry(PeerId peer, KademliaKey key, IReadOnlyList<Multiaddress> addresses, SubnetKey? subnet)
    {
        public PeerId Peer { get; } = peer;

        public KademliaKey Key { get; } = key;

        public IReadOnlyList<Multiaddress> Addresses { get; } = addresses;

        public SubnetKey? Subnet { get; } = subnet;

        public bool IsDead { get; set; }
    }
}
