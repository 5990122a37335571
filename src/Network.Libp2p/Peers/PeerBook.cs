// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>How bad a peer's fault is.</summary>
public enum PeerFault
{
    /// <summary>More than an honest peer sends: a thousand in a row matter.</summary>
    Trifle,

    /// <summary>Happens to honest peers, a few at a time.</summary>
    High,

    /// <summary>Happens rarely: a slow or refused answer.</summary>
    Mid,

    /// <summary>Hardly happens: unasked or oversized messages.</summary>
    Low,

    /// <summary>Nobody honest does it, but a defect might: a bad signature.</summary>
    Grave,

    /// <summary>Does not happen by accident: a wrong proof, another network.</summary>
    Fatal,
}

/// <summary>What to do with a peer after a fault.</summary>
public enum PeerJudgement
{
    /// <summary>Nothing.</summary>
    Keep,

    /// <summary>End the connection.</summary>
    Disconnect,

    /// <summary>End it and refuse the peer for a time.</summary>
    Ban,
}

/// <summary>The peers that a node knows: their addresses, how dials went, and what is thought of them. Bounded; safe from any thread.</summary>
/// <remarks>Scores run from -100 to 100 and halve in ten minutes; below -20 a peer is disconnected, below -50 banned for twelve hours.</remarks>
public sealed class PeerBook
{
    /// <summary>Most peers remembered.</summary>
    public const int PeersMax = 5000;

    /// <summary>How long a ban lasts.</summary>
    public static readonly TimeSpan BanTime = TimeSpan.FromHours(12);

    private const int RefusalsMax = 1000;
    private const double ScoreMax = 100;
    private const double DisconnectScore = -20;
    private const double BanScore = -50;
    private static readonly TimeSpan ScoreHalfLife = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly IPeerStore _store;
    private readonly TimeProvider _time;
    private readonly Dictionary<PeerId, PeerRecord> _records = [];
    private readonly HashSet<PeerId> _changed = [];
    private readonly HashSet<PeerId> _removed = [];

    /// <summary>Makes the book with what the store holds.</summary>
    public PeerBook(IPeerStore store, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _time = time;
        foreach (PeerRecord record in store.Load().Take(PeersMax))
        {
            _records[record.PeerId] = record;
        }
    }

    /// <summary>Every peer.</summary>
    public IReadOnlyList<PeerRecord> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _records.Values];
            }
        }
    }

    /// <summary>What is known of a peer, or null.</summary>
    public PeerRecord? Find(PeerId peer)
    {
        lock (_gate)
        {
            return _records.GetValueOrDefault(peer);
        }
    }

    /// <summary>Notes addresses that somebody else told; they never replace those that the peer told itself.</summary>
    public void AddDiscovered(PeerId peer, IReadOnlyList<Multiaddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        Change(peer, record => record.IsVerified || addresses.Count == 0
            ? record
            : record with { Addresses = [.. addresses.Concat(record.Addresses).Distinct().Take(PeerRecord.AddressesMax)] });
    }

    /// <summary>Notes what a connected peer says of itself.</summary>
    public void AddIdentified(PeerConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Change(connection.RemotePeer, record => record with
        {
            Addresses = connection.ListenAddresses.Count > 0 ? [.. connection.ListenAddresses.Take(PeerRecord.AddressesMax)] : record.Addresses,
            IsVerified = record.IsVerified || connection.ListenAddresses.Count > 0,
            LastSeen = _time.GetUtcNow(),
            AgentVersion = connection.AgentVersion,
        });
    }

    /// <summary>Notes that a dial starts: back-off counts from there.</summary>
    public void StartDial(PeerId peer) => Change(peer, record => record with { LastDial = _time.GetUtcNow() });

    /// <summary>Notes how a dial went.</summary>
    public void EndDial(PeerId peer, bool isSuccess) =>
        Change(peer, record => record with
        {
            LastSeen = isSuccess ? _time.GetUtcNow() : record.LastSeen,
            Failures = isSuccess ? 0 : Math.Min(record.Failures + 1, 1000),
        });

    /// <summary>Notes that a connection was of no use to one of the two sides, through no fault: dials back off as they do when they fail. Nothing when the peer is unknown.</summary>
    public void AddRefusal(PeerId peer)
    {
        if (Find(peer) is not null)
        {
            Change(peer, record => record with { Refusals = Math.Min(record.Refusals + 1, RefusalsMax) });
        }
    }

    /// <summary>Notes that a peer is of use: what was refused before counts no longer.</summary>
    public void ForgetRefusals(PeerId peer)
    {
        if (Find(peer) is { Refusals: > 0 })
        {
            Change(peer, static record => record with { Refusals = 0 });
        }
    }

    /// <summary>Counts a fault.</summary>
    public PeerJudgement AddFault(PeerId peer, PeerFault fault)
    {
        double change = fault switch { PeerFault.Trifle => -0.05, PeerFault.High => -1, PeerFault.Mid => -5, PeerFault.Low => -10, PeerFault.Grave => -20, _ => -ScoreMax };
        PeerRecord changed = Change(peer, record =>
        {
            DateTimeOffset now = _time.GetUtcNow();
            double score = Math.Max(-ScoreMax, ScoreAt(record, now) + change);
            return record with { Score = score, ScoreAt = now, BannedUntil = score <= BanScore ? now + BanTime : record.BannedUntil };
        });
        return changed.Score <= BanScore ? PeerJudgement.Ban : changed.Score <= DisconnectScore ? PeerJudgement.Disconnect : PeerJudgement.Keep;
    }

    /// <summary>Bans a peer, or lifts its ban with a time in the past.</summary>
    public void SetBan(PeerId peer, DateTimeOffset until) => Change(peer, record => record with { BannedUntil = until });

    /// <summary>What is thought of a peer now.</summary>
    public double ScoreOf(PeerId peer)
    {
        lock (_gate)
        {
            return _records.TryGetValue(peer, out PeerRecord? record) ? ScoreAt(record, _time.GetUtcNow()) : 0;
        }
    }

    /// <summary>Writes what changed to the store.</summary>
    public void Flush()
    {
        PeerRecord[] changed;
        PeerId[] removed;
        lock (_gate)
        {
            changed = [.. _changed.Select(id => _records[id])];
            removed = [.. _removed];
            _changed.Clear();
            _removed.Clear();
        }

        if (changed.Length + removed.Length == 0)
        {
            return;
        }

        try
        {
            _store.Save(changed, removed);
        }
        catch
        {
            lock (_gate)
            {
                _changed.UnionWith(changed.Select(record => record.PeerId).Where(_records.ContainsKey));
                _removed.UnionWith(removed.Where(id => !_records.ContainsKey(id)));
            }

            throw;
        }
    }

    private static double ScoreAt(PeerRecord record, DateTimeOffset now) =>
        record.Score * Math.Pow(0.5, Math.Max(0, (now - record.ScoreAt) / ScoreHalfLife));

    private PeerRecord Change(PeerId peer, Func<PeerRecord, PeerRecord> change)
    {
        ArgumentNullException.ThrowIfNull(peer);
        lock (_gate)
        {
            PeerRecord before = _records.GetValueOrDefault(peer) ?? new PeerRecord { PeerId = peer };
            PeerRecord after = change(before);
            if (!_records.ContainsKey(peer) && _records.Count >= PeersMax)
            {
                Evict();
            }

            _records[peer] = after;
            _ = _changed.Add(peer);
            _ = _removed.Remove(peer);
            return after;
        }
    }

    // The peer that was seen longest ago makes room; a ban is forgotten last.
    private void Evict()
    {
        DateTimeOffset now = _time.GetUtcNow();
        PeerId victim = _records.Values.MinBy(record => (record.BannedUntil > now, record.LastSeen, record.LastDial))!.PeerId;
        _ = _records.Remove(victim);
        _ = _changed.Remove(victim);
        _ = _removed.Add(victim);
    }
}
