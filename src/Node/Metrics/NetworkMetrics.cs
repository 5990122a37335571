// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.Metrics;
using PowerVerse.Chain.Network;
using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Peers;

namespace PowerVerse.Chain.Node.Metrics;

/// <summary>What the network measures: peers, gossip, bans.</summary>
internal sealed class NetworkMetrics : IDisposable
{
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
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static string NameOf(NetworkTopic topic) => topic.ToString().ToLowerInvariant();

    private static Measurement<long> Labelled(long value, string name, string label) => new(value, new KeyValuePair<string, object?>(name, label));

    private static Measurement<long> Labelled(long value, string name, string label, string name2, string label2) =>
        new(value, new KeyValuePair<string, object?>(name, label), new KeyValuePair<string, object?>(name2, label2));
}
