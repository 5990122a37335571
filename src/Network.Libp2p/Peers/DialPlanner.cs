// SPDX-License-Identifier: Apache-2.0

using System.Net;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Decides whom to dial next: static peers always, others while peers are missing, with back-off and across networks. Pure.</summary>
internal sealed class DialPlanner(PeerId self, PeerKeeperOptions options, bool allowsPrivateAddresses, Random random)
{
    /// <summary>A peer that is connected.</summary>
    public readonly record struct Connected(PeerId Peer, ConnectionDirection Direction, IPAddress? Ip);

    /// <summary>A dial to start.</summary>
    public sealed record Dial(PeerId Peer, IReadOnlyList<Multiaddress> Addresses, bool IsStatic);

    /// <summary>Peers to be connected to always, each named by its address, in place of those of the options.</summary>
    public IReadOnlyCollection<Multiaddress>? StaticPeers { get; set; }

    /// <summary>The dials to start now.</summary>
    public IReadOnlyList<Dial> Plan(IReadOnlyList<Connected> connected, IReadOnlySet<PeerId> dialling, IReadOnlyList<PeerRecord> known, DateTimeOffset now)
    {
        HashSet<PeerId> busy = [self, .. connected.Select(peer => peer.Peer), .. dialling];
        Dictionary<PeerId, PeerRecord> records = known.ToDictionary(record => record.PeerId);
        List<Dial> plan = [];
        foreach (IGrouping<PeerId, Multiaddress> peer in Named(StaticPeers ?? options.StaticPeers))
        {
            if (!busy.Contains(peer.Key) && options.MayConnect(peer.Key) && (!records.TryGetValue(peer.Key, out PeerRecord? record) || now - record.LastDial >= StaticInterval(record)))
            {
                plan.Add(new Dial(peer.Key, [.. peer], IsStatic: true));
                _ = busy.Add(peer.Key);
            }
        }

        int outbound = connected.Count(peer => peer.Direction == ConnectionDirection.Outbound) + dialling.Count + plan.Count;
        int missing = Math.Max(
            options.PeersWanted - connected.Count - dialling.Count - plan.Count,
            (int)Math.Ceiling(options.PeersWanted * options.OutboundShare) - outbound);
        missing = Math.Min(missing, options.DialsPerRound - dialling.Count);
        if (missing > 0)
        {
            plan.AddRange(Others(connected, busy, records, now, missing));
        }

        return plan;
    }

    /// <summary>How long to wait after this many failures and refusals.</summary>
    public TimeSpan Backoff(int failures) =>
        failures == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(options.BackoffMax.Ticks, options.BackoffMin.Ticks << Math.Min(failures - 1, 20)));

    private TimeSpan StaticInterval(PeerRecord record)
    {
        TimeSpan refused = Backoff(record.Refusals);
        refused = refused < options.StaticIntervalMax ? refused : options.StaticIntervalMax;
        return refused > options.StaticInterval ? refused : options.StaticInterval;
    }

    private List<Dial> Others(
        IReadOnlyList<Connected> connected, HashSet<PeerId> busy, Dictionary<PeerId, PeerRecord> records, DateTimeOffset now, int count)
    {
        foreach (IGrouping<PeerId, Multiaddress> bootnode in Named(options.Bootnodes))
        {
            // What the peer says of itself may be where it cannot be dialled; what the operator says stays.
            PeerRecord known = records.GetValueOrDefault(bootnode.Key) ?? new PeerRecord { PeerId = bootnode.Key };
            records[bootnode.Key] = known with { Addresses = [.. bootnode.Concat(known.Addresses).Distinct()] };
        }

        OutboundSpread spread = new(options);
        foreach (Connected peer in connected.Where(peer => peer.Direction == ConnectionDirection.Outbound && peer.Ip is not null))
        {
            spread.Add(peer.Ip!);
        }

        // Chance decides among equals, so that nobody can foresee whom this node dials; peers that answered before and did no harm come first.
        PeerRecord[] candidates =
            [.. records.Values.Where(record => !busy.Contains(record.PeerId) && options.MayConnect(record.PeerId) && IsDue(record, now))];
        random.Shuffle(candidates);
        List<PeerRecord> waiting = [.. candidates.OrderBy(record => record.Failures + record.Refusals).ThenByDescending(record => record.LastSeen != default).ThenByDescending(record => record.Score >= 0)];
        List<Dial> dials = [];

        // First one from each network, then more of the same.
        foreach (bool isNewNetwork in (ReadOnlySpan<bool>)[true, false])
        {
            List<PeerRecord> later = [];
            foreach (PeerRecord record in waiting)
            {
                Multiaddress[] addresses = [.. record.Addresses.Where(address => allowsPrivateAddresses || AddressRules.IsPublic(address) || options.Bootnodes.Contains(address))];
                if (addresses.Length == 0 || dials.Count == count)
                {
                    continue;
                }

                if (!allowsPrivateAddresses && addresses[0].IpAddress is { } ip && !spread.TryAdd(ip, isNewNetwork))
                {
                    later.Add(record);
                    continue;
                }

                dials.Add(new Dial(record.PeerId, addresses, IsStatic: false));
            }

            waiting = later;
        }

        return dials;
    }

    private bool IsDue(PeerRecord record, DateTimeOffset now) =>
        record.BannedUntil <= now && (record.LastDial == default || now - record.LastDial >= Backoff(record.Failures + record.Refusals));

    private static IEnumerable<IGrouping<PeerId, Multiaddress>> Named(IEnumerable<Multiaddress> addresses) =>
        addresses.Where(address => address.PeerId is not null).GroupBy(address => address.PeerId!);
}
