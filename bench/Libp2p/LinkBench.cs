// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Network;
using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Peers;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TestKit.Links;

namespace PowerVerse.Chain.Libp2p.Bench;

/// <summary>
/// Nodes behind lines of limited rate and long delay, all in this process: until a proposal, its payload and a quorum of votes are with everybody.
/// <c>links [--nodes N] [--mbit RATE] [--rtt MS] [--kib PAYLOAD] [--rounds N]</c>
/// </summary>
internal sealed class LinkBench : IAsyncDisposable
{
    private const int DialsEach = 4;
    private const int VotesPerRound = 100;
    private const int VoteBytes = 250;
    private const int ProposalBytes = 1500;
    private const int QuorumNumerator = 2;
    private const int QuorumDenominator = 3;
    private const int ProposalMsMax = 300;
    private const int PayloadMsMax = 800;
    private const int QuorumMsMax = 700;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(700);

    private readonly List<LinkedNode> _nodes = [];
    private readonly List<DelayProxy> _proxies = [];

    internal static async Task<bool> RunAsync(string[] arguments)
    {
        int count = Option(arguments, "--nodes", 20);
        int mbit = Option(arguments, "--mbit", 100);
        int rtt = Option(arguments, "--rtt", 50);
        int kib = Option(arguments, "--kib", 1024);
        int rounds = Option(arguments, "--rounds", 20);
        await using LinkBench bench = new();
        await bench.StartAsync(count, mbit * 1_000_000L / 8, TimeSpan.FromMilliseconds(rtt / 2.0));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} nodes in one process, each behind {mbit} Mbit/s both ways, {rtt} ms there and back; payloads of {kib} KiB, {VotesPerRound} votes in each of {rounds} rounds"));
        List<double> proposals = [];
        List<double> payloads = [];
        List<double> quorums = [];
        await bench.RoundAsync(0, kib, [], [], []);
        TimeSpan work = Environment.CpuUsage.TotalTime;
        long carried = bench._nodes.Sum(static node => node.Link.Up.Bytes);
        long began = Stopwatch.GetTimestamp();
        for (int i = 1; i <= rounds; i++)
        {
            await bench.RoundAsync(i % count, kib, proposals, payloads, quorums);
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double busy = (Environment.CpuUsage.TotalTime - work).TotalSeconds / seconds / Environment.ProcessorCount;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"sent by a node in a round: {(bench._nodes.Sum(static node => node.Link.Up.Bytes) - carried) / 1024.0 / rounds / count:F0} KiB; the processors of the machine were busy with it {busy:P0} of the time"));
        return Judge("proposal, from its publication", proposals, ProposalMsMax)
            & Judge("payload, from its publication", payloads, PayloadMsMax)
            & Judge("quorum of votes, from the first vote", quorums, QuorumMsMax);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LinkedNode node in _nodes)
        {
            await node.Network.DisposeAsync();
        }

        foreach (DelayProxy proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }
    }

    private static bool Judge(string what, List<double> times, int limit)
    {
        times.Sort();
        double p95 = times[times.Count * 95 / 100];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-40} p50 {times[times.Count / 2]:F0} ms, p95 {p95:F0} ms, max {times[^1]:F0} ms; p95 at most {limit} ms: {(p95 <= limit ? "reached" : "missed")}"));
        return p95 <= limit;
    }

    private static int Option(string[] arguments, string name, int otherwise)
    {
        int at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? int.Parse(arguments[at + 1], CultureInfo.InvariantCulture) : otherwise;
    }

    private async Task StartAsync(int count, long bytesPerSecond, TimeSpan delay)
    {
        Random random = new(1);
        ChainProfile chain = new(new ChainIdentity(7, Hash256.Zero), new ForkIdSchedule(new ChainSpec(), Hash256.Zero, 0), new ChainPosition(0, 0, Hash256.Zero, 0, 0));
        for (int i = 0; i < count; i++)
        {
            NodeLink link = NodeLink.Of(bytesPerSecond);
            LinkedNode[] others = [.. _nodes];
            random.Shuffle(others);
            IPEndPoint place = FreePlace();
            PeerNetwork network = new(
                NodeIdentity.Generate(),
                new NetworkSettings
                {
                    Listen = [Multiaddress.FromEndPoint(place)],

                    // Whoever hears of the node comes over its line too.
                    Announce = [Through(place, null, link, delay)],
                    StaticPeers = [.. others.Take(DialsEach).Select(other => Dial(other, link, delay))],
                    Chain = chain,
                    PeersMax = 4 * DialsEach,
                    IsLocal = true,
                },
                TimeProvider.System,
                NullLoggerFactory.Instance);
            LinkedNode node = new() { Network = network, Link = link };
            await network.StartAsync(node, CancellationToken.None);
            _nodes.Add(node);
        }

        int least = Math.Min(DialsEach, count - 1);
        await GossipBench.UntilAsync(() => Task.FromResult(_nodes.All(node => node.Network.MeshSizes.All(pair => pair.Value >= least))));
        await Task.Delay(TimeSpan.FromSeconds(2));
    }

    private Multiaddress Dial(LinkedNode other, NodeLink link, TimeSpan delay)
    {
        Multiaddress address = other.Network.ListenAddresses[0];
        return Through(new IPEndPoint(address.IpAddress!, address.TcpPort), link, other.Link, delay).WithPeerId(other.Network.PeerId);
    }

    private Multiaddress Through(IPEndPoint place, NodeLink? dialler, NodeLink listener, TimeSpan delay)
    {
        DelayProxy proxy = new(place, dialler, listener, delay);
        _proxies.Add(proxy);
        return Multiaddress.FromEndPoint(proxy.EndPoint);
    }

    private static IPEndPoint FreePlace()
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    private async Task RoundAsync(int speaker, int kib, List<double> proposals, List<double> payloads, List<double> quorums)
    {
        int votesEach = VotesPerRound / _nodes.Count;
        int quorum = votesEach * _nodes.Count * QuorumNumerator / QuorumDenominator;
        long firstVote = 0;
        foreach (LinkedNode node in _nodes)
        {
            node.Clear();
            node.OnProposal = () =>
            {
                _ = Interlocked.CompareExchange(ref firstVote, Stopwatch.GetTimestamp(), 0);
                node.Vote(votesEach, VoteBytes);
            };
        }

        byte[] payload = RandomNumberGenerator.GetBytes(kib * 1024);
        byte[] proposal = RandomNumberGenerator.GetBytes(ProposalBytes);
        LinkedNode proposer = _nodes[speaker];
        BinaryPrimitives.WriteInt32LittleEndian(payload, speaker);
        long began = Stopwatch.GetTimestamp();
        proposer.Network.Publish(NetworkTopic.Proposal, proposal);
        proposer.Network.Publish(NetworkTopic.Payload, payload);
        proposer.Vote(votesEach, VoteBytes);
        _ = Interlocked.CompareExchange(ref firstVote, Stopwatch.GetTimestamp(), 0);
        LinkedNode[] others = [.. _nodes.Where(node => node != proposer)];

        // Votes that wait too long are dropped, as they are of no more use: a quorum of them is what counts.
        try
        {
            await GossipBench.UntilAsync(() => Task.FromResult(
                others.All(static node => node.ProposalAt != 0 && node.PayloadAt != 0) && _nodes.All(node => node.VotesAt.Length > quorum)));
        }
        catch (TimeoutException)
        {
            Console.WriteLine(string.Join("; ", _nodes.Select(static (node, i) => string.Create(
                CultureInfo.InvariantCulture,
                $"node {i}: {node.Network.Peers.Count} peers, proposal {(node.ProposalAt == 0 ? "no" : "yes")}, payload {(node.PayloadAt == 0 ? "no" : "yes")}, {node.VotesAt.Length} votes"))));
            throw;
        }

        proposals.AddRange(others.Select(node => Stopwatch.GetElapsedTime(began, node.ProposalAt).TotalMilliseconds));
        payloads.AddRange(others.Select(node => Stopwatch.GetElapsedTime(began, node.PayloadAt).TotalMilliseconds));
        quorums.AddRange(_nodes.Select(node => Stopwatch.GetElapsedTime(firstVote, node.VotesAt[quorum]).TotalMilliseconds));
        await Task.Delay(Pause);
    }
}
