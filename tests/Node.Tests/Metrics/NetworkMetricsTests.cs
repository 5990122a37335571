// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Network;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Peers;
using PowerVerse.Chain.Network.Requests;
using PowerVerse.Chain.Node.Metrics;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Node.Tests.Metrics;

/// <summary>What <c>/metrics</c> says of a network: two nodes on loopback, with the registry that the node uses.</summary>
[NonParallelizable]
public sealed partial class NetworkMetricsTests
{
    [Test]
    public async Task Every_network_metric_of_the_dashboard_and_of_the_documents_is_served()
    {
        using MetricRegistry registry = new();
        await using PeerNetwork first = Create([]);
        await using PeerNetwork second = Create([]);
        using NetworkMetrics metrics = new(first);
        await first.StartAsync(new Endpoint(), CancellationToken.None);
        await second.StartAsync(new Endpoint(), CancellationToken.None);
        first.TryAddPeer(second.ListenAddresses[0].ToString()).Should().BeTrue();
        await UntilAsync(() => first.Peers.Count == 1 && first.MeshSizes.Values.All(size => size == 1), "they meet");
        _ = await first.RequestAsync(first.Peers[0], RequestKind.Blocks, new byte[1], CancellationToken.None);
        first.Publish(NetworkTopic.Evidence, new byte[4096]);

        await UntilAsync(() => Served(registry).Contains("powerverse_gossip_dont_want_total{kind=\"sent\"} 1\n", StringComparison.Ordinal), "the peer is told that the message is here");
        await UntilAsync(() => Served(registry).Contains("powerverse_gossip_score_peers{range=\"good\"} 1\n", StringComparison.Ordinal), "the peer is in good standing");
        string text = Served(registry);


        // Both nodes are of this process, and which of them is written is not said.
        text.Should().MatchRegex("\\npowerverse_p2p_handshake_duration_seconds_count\\{direction=\"(in|out)bound\",outcome=\"ok\"\\} 1\\n");
        text.Should().MatchRegex("\\npowerverse_p2p_request_duration_seconds_count\\{direction=\"(in|out)\",protocol=\"/pv/req/blocks/1\",outcome=\"invalid\"\\} 1\\n");
        text.Should().Contain("powerverse_p2p_connections{state=\"open\"} 1\n");
        text.Should().Contain("powerverse_p2p_window_stalls_total 0\n");
        text.Should().Contain("powerverse_gossip_validation_messages{priority=\"urgent\",state=\"pending\"} 0\n");
        string[] sources =
        [
            await File.ReadAllTextAsync(Path.Combine(ServingTests.Repository(), "ops", "grafana", "powerverse-node.json")),
            await File.ReadAllTextAsync(Path.Combine(ServingTests.Repository(), "docs", "operations.md")),
        ];
        foreach (string source in sources)
        {
            string[] names = [.. NamePattern().Matches(source).Select(match => match.Value).Distinct()];
            names.Length.Should().BeGreaterThan(9);
            names.Where(name => !text.Contains($"\n{name}", StringComparison.Ordinal)).Should().BeEmpty();
        }
    }

    private static string Served(MetricRegistry registry)
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture);
        registry.Write(writer);
        return writer.ToString();
    }

    private static PeerNetwork Create(IReadOnlyList<Multiaddress> peers) => new(
        NodeIdentity.Generate(),
        new NetworkSettings
        {
            Listen = [Multiaddress.Parse("/ip4/127.0.0.1/tcp/0")],
            StaticPeers = peers,
            Chain = new ChainProfile(new ChainIdentity(7, Hash256.Zero), new ForkIdSchedule(new ChainSpec(), Hash256.Zero, 0), new ChainPosition(0, 0, Hash256.Zero, 0, 0)),
            IsLocal = true,
        },
        TimeProvider.System,
        NullLoggerFactory.Instance);

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            patience.IsCancellationRequested.Should().BeFalse(what);
            await Task.Delay(10);
        }
    }

    [GeneratedRegex("powerverse_(p2p|gossip)_[a-z_]*[a-z]")]
    private static partial Regex NamePattern();

    private sealed class Endpoint : INetworkEndpoint
    {
        public void OnConnected(ulong peer)
        {
        }

        public void OnDisconnected(ulong peer)
        {
        }

        public void OnMessage(ulong peer, NetworkLane lane, ReadOnlySpan<byte> message)
        {
        }

        public void OnPublished(ulong peer, NetworkTopic topic, ReadOnlySpan<byte> content, GossipReply reply) => reply.Set(GossipVerdict.Accept);

        public RequestAnswer? Serve(RequestKind kind, ReadOnlySpan<byte> request) => null;
    }
}
