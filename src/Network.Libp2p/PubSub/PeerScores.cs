// SPDX-License-Identifier: Apache-2.0

using System.Net;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>What gossip thinks of each peer: invalid messages (P4), the application's view (P5), shared addresses (P6), misbehaviour (P7).</summary>
/// <remarks>Gossipsub 1.1 scoring without the terms that reward (P1 to P3). A score is at most the application's part, and falls with squares.</remarks>
internal sealed class PeerScores(GossipScoring scoring, IReadOnlyDictionary<string, GossipTopic> topics)
{
    // A count below this is nothing, so that entries come to an end.
    private const double CountMin = 0.01;

    private readonly Dictionary<PeerId, Entry> _entries = [];
    private readonly Dictionary<IPAddress, int> _peersByIp = [];
    private readonly int[] _inRange = new int[Enum.GetValues<ScoreRange>().Length];

    /// <summary>Scores held, of peers here and gone.</summary>
    public int Count => _entries.Count;

    /// <summary>A peer came; one that left lately has its old score.</summary>
    public void Add(PeerId peer, IPAddress? ip)
    {
        if (!_entries.TryGetValue(peer, out Entry? entry))
        {
            entry = new Entry();
            _entries.Add(peer, entry);
        }

        entry.GoneUntil = null;
        entry.Ip = ip;
        if (ip is not null)
        {
            _peersByIp[ip] = _peersByIp.GetValueOrDefault(ip) + 1;
        }
    }

    /// <summary>A peer left; a bad score is kept for a time.</summary>
    public void Remove(PeerId peer, DateTimeOffset now)
    {
        if (!_entries.TryGetValue(peer, out Entry? entry))
        {
            return;
        }

        bool isBad = Of(peer) < 0;
        if (entry.Ip is not null && (_peersByIp[entry.Ip] -= 1) == 0)
        {
            _ = _peersByIp.Remove(entry.Ip);
        }

        entry.Ip = null;
        entry.GoneUntil = now + scoring.RetainTime;
        if (!isBad)
        {
            _ = _entries.Remove(peer);
        }
        else if (_entries.Count > scoring.RetainedMax)
        {
            foreach (PeerId oldest in _entries.Where(pair => pair.Value.GoneUntil is not null).OrderBy(pair => pair.Value.GoneUntil).Take(1).Select(pair => pair.Key).ToArray())
            {
                _ = _entries.Remove(oldest);
            }
        }
    }

    /// <summary>A peer's score; 0 for one that nothing is known of.</summary>
    public double Of(PeerId peer)
    {
        if (!_entries.TryGetValue(peer, out Entry? entry))
        {
            return 0;
        }

        double score = scoring.ApplicationWeight * entry.Application;
        foreach ((string topic, double invalid) in entry.Invalid)
        {
            GossipTopic options = topics[topic];
            score += options.Weight * options.InvalidWeight * invalid * invalid;
        }

        if (scoring.PeersPerIpMax is { } free && entry.Ip is not null && _peersByIp.GetValueOrDefault(entry.Ip) - free is > 0 and int surplus)
        {
            score += scoring.IpWeight * surplus * surplus;
        }

        double excess = entry.Behaviour - scoring.BehaviourThreshold;
        return excess > 0 ? score + (scoring.BehaviourWeight * excess * excess) : score;
    }

    /// <summary>Counts an invalid message.</summary>
    public void AddInvalid(PeerId peer, string topic)
    {
        if (_entries.TryGetValue(peer, out Entry? entry))
        {
            entry.Invalid[topic] = entry.Invalid.GetValueOrDefault(topic) + 1;
        }
    }

    /// <summary>Counts misbehaviour.</summary>
    public void AddPenalty(PeerId peer, double amount)
    {
        if (_entries.TryGetValue(peer, out Entry? entry))
        {
            entry.Behaviour += amount;
        }
    }

    /// <summary>Takes the application's view; false when the peer is unknown.</summary>
    public bool TrySetApplicationScore(PeerId peer, double score)
    {
        if (!_entries.TryGetValue(peer, out Entry? entry))
        {
            return false;
        }

        entry.Application = score;
        return true;
    }

    /// <summary>Lets counts fade.</summary>
    public void Decay(TimeSpan elapsed, DateTimeOffset now)
    {
        foreach ((PeerId peer, Entry entry) in _entries.ToArray())
        {
            if (entry.GoneUntil <= now)
            {
                _ = _entries.Remove(peer);
                continue;
            }

            entry.Behaviour = Faded(entry.Behaviour, scoring.BehaviourDecayPerSecond, elapsed);
            foreach ((string topic, double invalid) in entry.Invalid.ToArray())
            {
                double left = Faded(invalid, topics[topic].InvalidDecayPerSecond, elapsed);
                if (left == 0)
                {
                    _ = entry.Invalid.Remove(topic);
                }
                else
                {
                    entry.Invalid[topic] = left;
                }
            }
        }
    }

    /// <summary>Counts peers by the range of their score.</summary>
    public void CountRanges(ReadOnlySpan<GossipPeer> peers)
    {
        Span<int> counts = stackalloc int[_inRange.Length];
        counts.Clear();
        foreach (GossipPeer peer in peers)
        {
            counts[(int)RangeOf(Of(peer.Id))]++;
        }

        for (int i = 0; i < counts.Length; i++)
        {
            Volatile.Write(ref _inRange[i], counts[i]);
        }
    }

    /// <summary>How many peers were in a range at the last count. Safe from any thread.</summary>
    public int PeersIn(ScoreRange range) => Volatile.Read(ref _inRange[(int)range]);

    private ScoreRange RangeOf(double score) =>
        score >= 0 ? ScoreRange.Good
        : score >= scoring.GossipThreshold ? ScoreRange.Negative
        : score >= scoring.PublishThreshold ? ScoreRange.NoGossip
        : score >= scoring.GraylistThreshold ? ScoreRange.NoPublish
        : ScoreRange.Graylisted;

    private static double Faded(double count, double leftPerSecond, TimeSpan elapsed)
    {
        double left = count * Math.Pow(leftPerSecond, elapsed.TotalSeconds);
        return left < CountMin ? 0 : left;
    }

    private sealed class Entry
    {
        public Dictionary<string, double> Invalid { get; } = new(StringComparer.Ordinal);

        public double Application { get; set; }

        public double Behaviour { get; set; }

        public IPAddress? Ip { get; set; }

        public DateTimeOffset? GoneUntil { get; set; }
    }
}
