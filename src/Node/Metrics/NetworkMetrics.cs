// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.Metrics;
using PowerVerse.Chain.Network;
using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Peers;

namespace PowerVerse.Chain.Node.Metrics;

/// <summary>What the network measures: peers, gossip, bans.</summary>
internal sealed class NetworkMetrics : IDisposable
{
    private static readonly string[] ScoreRangeNames = ["good", "negative", "no_gossip", "no_publish", "graylisted"];

    private readonly Meter _meter = new("PowerVerse.Chain.Network");

    public NetworkMetrics(PeerNetwork network)
    {
        _meter.CreateObservableGauge(
            "powerverse_p2p_peers",
            () =>
            {
                IReadOnlyList<PeerDetails> peers = network.GetPeers();
                int inbound = peers.Count(static peer => peer.IsInbound);
                return new[] { Labelled(inbound, "direction", "inbound"), Labelled(peers.Count - inbound, "direction", "outbound") };
            },
            null,
            "Connected peers.");
        _meter.CreateObservableGauge("powerverse_p2p_known_peers", () => (long)network.BookCounts.Known, null, "Peers that are known, connected or not.");
        _meter.CreateObservableGauge("powerverse_p2p_banned_peers", () => (long)network.BookCounts.Banned, null, "Peers that are refused.");
        _meter.CreateObservableGauge("powerverse_p2p_discovery_peers", () => (long)network.DiscoveredCount, null, "Peers in the table of discovery.");
        _meter.CreateObservableCounter(
            "powerverse_p2p_dropped_messages_total", () => network.Traffic.Sum(static lane => lane.Dropped), null, "Own messages dropped since the start: no room, or not taken in time.");
        _meter.CreateObservableCounter(
            "powerverse_p2p_bytes_total",
            () => network.Traffic.SelectMany(static lane => new[]
            {
                Labelled(lane.Received, "protocol", lane.Protocol, "direction", "in"), Labelled(lane.Sent, "protocol", lane.Protocol, "direction", "out"),
            }),
            null,
            "Bytes of messages by protocol.");
        _meter.CreateObservableGauge(
            "powerverse_gossip_mesh_peers",
            () => network.MeshSizes.Select(static pair => Labelled(pair.Value, "topic", NameOf(pair.Key))),
            null,
            "Peers in the mesh of a topic.");
        _meter.CreateObservableCounter(
            "powerverse_gossip_messages_total",
            () =>
            {
                GossipCounters counters = network.Gossip;
                return new[]
                {
                    Labelled(counters.Published, "kind", "published"),
                    Labelled(counters.Received, "kind", "first"),
                    Labelled(counters.Duplicates, "kind", "duplicate"),
                    Labelled(counters.Accepted, "kind", "accepted"),
                    Labelled(counters.Ignored, "kind", "ignored"),
                    Labelled(counters.Rejected, "kind", "invalid"),
                    Labelled(counters.Overflowed, "kind", "overflowed"),
                    Labelled(counters.Sent, "kind", "sent"),
                    Labelled(counters.SentOnRequest, "kind", "sent_on_request"),
                    Labelled(counters.Unwanted, "kind", "spared"),
                };
            },
            null,
            "Messages of gossip by what became of them.");
        CreateConnectionMetrics(network);
        CreateGossipMetrics(network);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void CreateConnectionMetrics(PeerNetwork network)
    {
        _meter.CreateObservableGauge(
            "powerverse_p2p_connections",
            () =>
            {
                HostUsage usage = network.Usage;
                return new[]
                {
                    Labelled(usage.Connections, "state", "open"), Labelled(usage.PendingInbound, "state", "accepting"), Labelled(usage.PendingOutbound, "state", "dialling"),
                };
            },
            null,
            "Connections, those of peers of unknown chains and on their way out included.");
        _meter.CreateObservableGauge("powerverse_p2p_streams", () => (long)network.Usage.Streams, null, "Streams of all connections.");
        _meter.CreateObservableCounter(
            "powerverse_p2p_window_stalls_total", () => network.WindowStalls.Count, null, "Times that bytes on a stream began to wait because the peer's window was used up.");
        _meter.CreateObservableCounter(
            "powerverse_p2p_window_stall_seconds_total", () => network.WindowStalls.Waited.TotalSeconds, null, "Time of those waits that are over, all streams together.");
    }

    private void CreateGossipMetrics(PeerNetwork network)
    {
        _meter.CreateObservableCounter(
            "powerverse_gossip_dont_want_total",
            () =>
            {
                GossipCounters counters = network.Gossip;
                return new[]
                {
                    Labelled(counters.DontWantSent, "kind", "sent"), Labelled(counters.DontWantReceived, "kind", "received"), Labelled(counters.Unwanted, "kind", "hit"),
                };
            },
            null,
            "IDONTWANT: ids told to peers, ids taken from peers, and copies not sent because of them.");
        _meter.CreateObservableGauge(
            "powerverse_gossip_score_peers",
            () => Enum.GetValues<ScoreRange>().Select(range => Labelled(network.PeersIn(range), "range", ScoreRangeNames[(int)range])),
            null,
            "Peers by what their gossip score means for them.");
        _meter.CreateObservableGauge(
            "powerverse_gossip_validation_messages",
            () => Enum.GetValues<GossipPriority>().SelectMany(priority =>
            {
                (int pending, int queued) = network.ValidationsOf(priority);
                string name = priority.ToString().ToLowerInvariant();
                return new[] { Labelled(pending, "priority", name, "state", "pending"), Labelled(queued, "priority", name, "state", "queued") };
            }),
            null,
            "Messages of peers that wait for their verdict; queued: nobody looks at them yet.");
    }

    private static string NameOf(NetworkTopic topic) => topic.ToString().ToLowerInvariant();

    private static Measurement<long> Labelled(long value, string name, string label) => new(value, new KeyValuePair<string, object?>(name, label));

    private static Measurement<long> Labelled(long value, string name, string label, string name2, string label2) =>
        new(value, new KeyValuePair<string, object?>(name, label), new KeyValuePair<string, object?>(name2, label2));
}
