// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Protocols;

namespace PowerVerse.Chain.Network.Requests;

/// <summary>What each peer may ask for, and who was told to wait and asks all the same. Safe from any thread.</summary>
internal sealed class PeerQuota
{
    /// <summary>Refusals that one warning covers: the peer may have had so many requests under way when it was told.</summary>
    internal const int CoveredMax = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, Warning> _warnings = [];
    private readonly RequestQuota _quota;
    private readonly TimeProvider _time;

    /// <summary>Makes the quota; all of it may be used at once.</summary>
    /// <param name="units">Units per period.</param>
    /// <param name="period">The period.</param>
    /// <param name="time">The clock.</param>
    internal PeerQuota(int units, TimeSpan period, TimeProvider time)
    {
        _quota = new RequestQuota(units, period, time);
        _time = time;
    }

    private readonly record struct Warning(DateTimeOffset Until, int Refusals);

    /// <summary>Takes units of a peer's quota.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="units">Units.</param>
    /// <param name="wait">When refused, how long the peer has to wait.</param>
    /// <param name="wasTold">When refused, whether the peer cannot but know that it has to wait.</param>
    internal bool TryTake(PeerId peer, int units, out TimeSpan wait, out bool wasTold)
    {
        wasTold = false;
        if (_quota.TryTake(peer, units, out wait))
        {
            return true;
        }

        lock (_gate)
        {
            DateTimeOffset now = _time.GetUtcNow();
            if (_warnings.TryGetValue(peer, out Warning warning) && now < warning.Until)
            {
                wasTold = warning.Refusals >= CoveredMax;
                _warnings[peer] = warning with { Refusals = Math.Min(warning.Refusals + 1, CoveredMax) };
                return false;
            }

            if (_warnings.Count >= RequestQuota.PeersMax)
            {
                foreach (PeerId over in _warnings.Where(pair => pair.Value.Until <= now).Select(pair => pair.Key).ToArray())
                {
                    _ = _warnings.Remove(over);
                }
            }

            if (_warnings.Count < RequestQuota.PeersMax || _warnings.ContainsKey(peer))
            {
                _warnings[peer] = new Warning(now + wait, 1);
            }

            return false;
        }
    }
}
