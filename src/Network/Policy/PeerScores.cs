// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Policy;

/// <summary>What follows from a fault.</summary>
internal enum PeerVerdict
{
    /// <summary>Nothing yet.</summary>
    Keep = 0,

    /// <summary>End the connection.</summary>
    Disconnect,

    /// <summary>End the connection and refuse the peer for a time.</summary>
    Ban,
}

/// <summary>Scores of peers: faults add up, and half of them is forgotten every ten minutes. Safe to use from several threads.</summary>
internal sealed class PeerScores
{
    /// <summary>At or below this a peer is disconnected.</summary>
    internal const int DisconnectAt = -20;

    /// <summary>At or below this it is banned.</summary>
    internal const int BanAt = -50;

    /// <summary>Peers remembered; forgetting one costs nothing but its faults.</summary>
    internal const int PeersMax = 4096;

    private static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, (double Score, long At)> _scores = [];
    private readonly TimeProvider _time;

    internal PeerScores(TimeProvider time) => _time = time;

    /// <summary>Counts a fault.</summary>
    internal PeerVerdict Add(PeerId peer, NetworkFault fault, out int score)
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            double before = _scores.TryGetValue(peer, out (double Score, long At) known)
                ? known.Score * Math.Pow(0.5, _time.GetElapsedTime(known.At, now) / HalfLife)
                : 0;
            if (_scores.Count >= PeersMax && !_scores.ContainsKey(peer))
            {
                _scores.Clear();
            }

            double after = before + CostOf(fault);
            _scores[peer] = (after, now);
            score = (int)Math.Floor(after);
            return after <= BanAt ? PeerVerdict.Ban : after <= DisconnectAt ? PeerVerdict.Disconnect : PeerVerdict.Keep;
        }
    }

    private static double CostOf(NetworkFault fault) => fault switch
    {
        NetworkFault.Flood => -0.05,
        NetworkFault.Malformed => -10,
        NetworkFault.Invalid => -20,
        NetworkFault.WrongNetwork => BanAt,
        _ => 0,
    };
}
