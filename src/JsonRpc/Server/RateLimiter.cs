// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Net;

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>A share of requests for every address: so many a second in the long run, with a burst saved up while it is quiet.</summary>
/// <remarks>
/// IPv6 addresses count by their /64, which one subscriber has. When there are too many addresses to tell apart, the new ones share one bucket.
/// Safe for use by several threads.
/// </remarks>
internal sealed class RateLimiter
{
    private const int AddressesMax = 65_536;
    private const int Ipv6PrefixSizeBytes = 8;

    private readonly ConcurrentDictionary<IPAddress, Bucket> _buckets = new();
    private readonly Bucket _shared = new();
    private readonly TimeProvider _time;
    private readonly int _perSecond;
    private readonly int _burst;
    private long _sweptAt;

    public RateLimiter(int perSecond, int burst, TimeProvider time)
    {
        _perSecond = perSecond;
        _burst = Math.Max(1, burst);
        _time = time;
        _sweptAt = time.GetTimestamp();
    }

    public bool IsActive => _perSecond > 0;

    /// <summary>Addresses with a share of their own now.</summary>
    public int AddressCount => _buckets.Count;

    /// <summary>Takes one request out of an address's share.</summary>
    /// <returns>False when the share is used up.</returns>
    public bool TryTake(IPAddress? address) => !IsActive || address is null || BucketOf(address).TryTake(_perSecond, _burst, _time);

    /// <summary>Takes the other requests of a batch that was let in; the share may be overdrawn.</summary>
    public void Charge(IPAddress? address, int requests)
    {
        if (IsActive && address is not null && requests > 0)
        {
            BucketOf(address).Charge(requests);
        }
    }

    private Bucket BucketOf(IPAddress address)
    {
        Sweep();
        IPAddress key = KeyOf(address);
        return _buckets.TryGetValue(key, out Bucket? known) ? known
            : _buckets.Count < AddressesMax ? _buckets.GetOrAdd(key, _ => new Bucket())
            : _shared;
    }

    private static IPAddress KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            return address;
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(Ipv6PrefixSizeBytes).Clear();
        return new IPAddress(bytes);
    }

    // Full buckets are forgotten: an address that comes back starts with a full one anyway.
    private void Sweep()
    {
        TimeSpan period = TimeSpan.FromSeconds(Math.Max(1, 1 + (_burst / _perSecond)));
        long last = Volatile.Read(ref _sweptAt);
        if (_time.GetElapsedTime(last) < period || Interlocked.CompareExchange(ref _sweptAt, _time.GetTimestamp(), last) != last)
        {
            return;
        }

        foreach (KeyValuePair<IPAddress, Bucket> entry in _buckets)
        {
            if (entry.Value.IsFull(_perSecond, _burst, _time))
            {
                _buckets.TryRemove(entry);
            }
        }
    }

    private sealed class Bucket
    {
        private readonly Lock _gate = new();
        private double _tokens = double.NaN;
        private long _filledAt;

        public void Charge(int requests)
        {
            lock (_gate)
            {
                _tokens -= requests;
            }
        }

        public bool TryTake(int perSecond, int burst, TimeProvider time)
        {
            lock (_gate)
            {
                long now = time.GetTimestamp();
                _tokens = double.IsNaN(_tokens)
                    ? burst
                    : Math.Min(burst, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
                _filledAt = now;
                if (_tokens < 1)
                {
                    return false;
                }

                _tokens -= 1;
                return true;
            }
        }

        // One that was overdrawn fills up too: it must not stay for ever because nobody comes back to it.
        public bool IsFull(int perSecond, int burst, TimeProvider time)
        {
            lock (_gate)
            {
                return !double.IsNaN(_tokens) && _tokens + (time.GetElapsedTime(_filledAt).TotalSeconds * perSecond) >= burst;
            }
        }
    }
}
