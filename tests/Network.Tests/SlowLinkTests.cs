// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Net;
using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.TestKit.Links;

namespace PowerVerse.Chain.Network.Tests;

/// <summary>Four nodes behind lines of 20 Mbit/s with 20 ms each way; <c>.ci/long links</c> has the figures of more nodes.</summary>
public sealed class SlowLinkTests
{
    private const int Nodes = 4;
    private const long BytesPerSecond = 20_000_000 / 8;
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);

    [Test]
    public async Task Proposals_payloads_and_votes_pass_slow_links_and_no_faster_than_those()
    {
        await using TestNodes nodes = new();
        List<DelayProxy> proxies = [];
        NodeLink[] links = [.. Enumerable.Range(0, Nodes).Select(static _ => NodeLink.Of(BytesPerSecond))];
        try
        {
            for (int i = 0; i < Nodes; i++)
            {
                // Every pair has a way of its own, over the lines of both.
                Multiaddress[] peers = [.. nodes.All.Select((node, j) => Through(proxies, node.Network, links[i], links[j]))];
                await nodes.StartAsync(new NodeOptions { StaticPeers = peers });
            }

            await NetworkPair.UntilAsync(
                () => nodes.All.All(node => node.Network.Peers.Count == Nodes - 1 && node.Network.MeshSizes.Values.All(size => size == Nodes - 1)), "meshes form over slow links");
            byte[] payload = new byte[400 * 1024];
            new Random(1).NextBytes(payload);
            long began = Stopwatch.GetTimestamp();
            nodes.All[0].Network.Publish(NetworkTopic.Proposal, payload.AsSpan(0, 1000));
            nodes.All[0].Network.Publish(NetworkTopic.Payload, payload);
            for (int i = 0; i < 100; i++)
            {
                nodes.All[1 + (i % 3)].Network.Publish(NetworkTopic.Vote, BitConverter.GetBytes(i));
            }

            await NetworkPair.UntilAsync(() => Heard(nodes, NetworkTopic.Proposal) == Nodes - 1, "everybody has the proposal");
            Stopwatch.GetElapsedTime(began).Should().BeGreaterThanOrEqualTo(Delay);
            await NetworkPair.UntilAsync(() => Heard(nodes, NetworkTopic.Payload) == Nodes - 1, "everybody has the payload");
            Stopwatch.GetElapsedTime(began).Should().BeGreaterThanOrEqualTo(Delay + TimeSpan.FromSeconds(payload.Length / (double)BytesPerSecond));
            await NetworkPair.UntilAsync(() => Heard(nodes, NetworkTopic.Vote) == 100 * (Nodes - 1), "everybody has the votes");
            links[0].Up.Bytes.Should().BeGreaterThan(payload.Length);
        }
        finally
        {
            foreach (DelayProxy proxy in proxies)
            {
                await proxy.DisposeAsync();
            }
        }
    }

    private static int Heard(TestNodes nodes, NetworkTopic topic) => nodes.All.Sum(node => node.Endpoint.Published.Count(published => published.Topic == topic));

    private static Multiaddress Through(List<DelayProxy> proxies, PeerNetwork to, NodeLink dialler, NodeLink listener)
    {
        Multiaddress address = to.ListenAddresses[0];
        DelayProxy proxy = new(new IPEndPoint(address.IpAddress!, address.TcpPort), dialler, listener, Delay);
        proxies.Add(proxy);
        return Multiaddress.FromEndPoint(proxy.EndPoint).WithPeerId(to.PeerId);
    }
}
