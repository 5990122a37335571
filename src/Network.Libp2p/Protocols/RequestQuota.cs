// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Protocols;

/// <summary>How much each peer may ask for: so many units per time, all of them at once if it likes (GCRA). Safe from any thread.</summary>
/// <param name="units">Units per period.</param>
/// <param name="period">The period.</param>
/// <param name="time">The clock.</param>
public sealed class RequestQuota(int units, TimeSpan period, TimeProvider time)
{
    /// <summary>Peers that are remembered; one whose quota is full again needs no entry.</summary>
    public const int PeersMax = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, DateTimeOffset> _fullAt = [];

    /// <summary>Takes units of a peer's quota.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="count">Units; more than a whole quota can never be had.</param>
    /// <param name="wait">How long to wait before it would succeed.</param>
    public bool TryTake(PeerId peer, int count, out TimeSpan wait)
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_fullAt.Count >= PeersMax)
            {
                foreach (PeerId full in _fullAt.Where(pair => pair.Value <= now).Select(pair => pair.Key).ToArray())
                {
                    _ = _fullAt.Remove(full);
                }
            }

            DateTimeOffset fullAt = _fullAt.TryGetValue(peer, out DateTimeOffset known) && known > now ? known : now;
            DateTimeOffset after = fullAt + (period * ((double)count / units));
            wait = after - now - period;
            if (wait > TimeSpan.Zero || (_fullAt.Count >= PeersMax && !_fullAt.ContainsKey(peer)))
            {
                return false;
            }

            wait = TimeSpan.Zero;
            _fullAt[peer] = after;
            return true;
        }
    }
}
