// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Security.Cryptography;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.PubSub;

namespace PowerVerse.Chain.Libp2p.Bench;

/// <summary>A host that gossips, and counts what it hears.</summary>
internal sealed class GossipMember
{
    internal const string Votes = "/bench/votes/1";
    internal const string Blocks = "/bench/blocks/1";

    private const int VoteBytesMax = 512;
    private const int BlockBytesMax = 3 * 1024 * 1024;
    private long _votes;
    private long _blocks;

    internal GossipMember(Libp2pHost host, int seed)
    {
        Host = host;
        Gossip = new GossipSub(
            host,
            new GossipOptions
            {
                Topics =
                [
                    new GossipTopic { Name = Votes, MessageBytesMax = VoteBytesMax, Priority = GossipPriority.Urgent },
                    new GossipTopic { Name = Blocks, MessageBytesMax = BlockBytesMax },
                ],
                Scoring = new GossipScoring { PeersPerIpMax = null },
            },
            new Random(seed));
    }

    internal Libp2pHost Host { get; }

    internal GossipSub Gossip { get; }

    /// <summary>Votes heard from others.</summary>
    internal long VoteCount => Interlocked.Read(ref _votes);

    /// <summary>Blocks heard from others.</summary>
    internal long BlockCount => Interlocked.Read(ref _blocks);

    internal async Task SubscribeAsync()
    {
        await Gossip.SubscribeAsync(Votes, (_, _, _) => Count(ref _votes), CancellationToken.None);
        await Gossip.SubscribeAsync(Blocks, (_, _, _) => Count(ref _blocks), CancellationToken.None);
    }

    private static ValueTask<GossipVerdict> Count(ref long count)
    {
        Interlocked.Increment(ref count);
        return new ValueTask<GossipVerdict>(GossipVerdict.Accept);
    }
}

/// <summary>Ten hosts in this process: votes and blocks until everybody has them, and what small messages allocate in large objects.</summary>
internal static class GossipBench
{
    private const int Hosts = 10;
    private const int VotesEach = 100;
    private const int VoteRounds = 15;
    private const int VoteBytes = 250;
    private const int BlockBytes = 2 * 1024 * 1024;
    private const int Blocks = 15;
    private const int SmallMessages = 20_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static async Task RunAsync(Func<Task<Libp2pHost>> makeAsync, Func<Libp2pHost, Task> startAsync)
    {
        List<GossipMember> members = [];
        for (int i = 0; i < Hosts; i++)
        {
            Libp2pHost host = await makeAsync();
            GossipMember member = new(host, i);
            await startAsync(host);
            await member.SubscribeAsync();
            foreach (GossipMember other in members)
            {
                _ = await host.DialAsync(other.Host.ListenAddresses[0].WithPeerId(other.Host.PeerId), CancellationToken.None);
            }

            members.Add(member);
        }

        await UntilAsync(async () =>
        {
            foreach (GossipMember member in members)
            {
                if ((await member.Gossip.GetMeshAsync(GossipMember.Votes, default)).Count < 5 || (await member.Gossip.GetMeshAsync(GossipMember.Blocks, default)).Count < 5)
                {
                    return false;
                }
            }

            return true;
        });
        await VotesAsync(members);
        (double[] votes, double processor) = await RepeatAsync(VoteRounds, _ => VotesAsync(members));
        Program.Print(
            $"{Hosts} hosts, {Hosts * VotesEach} votes of {VoteBytes} B to all",
            $"p50 {votes[VoteRounds / 2]:F0} ms, max {votes[^1]:F0} ms, {Hosts * VotesEach * (Hosts - 1) * 1000 / votes[VoteRounds / 2]:F0} deliveries per second; {processor:F0} ms of processor time");
        (double[] blocks, processor) = await RepeatAsync(Blocks, round => BlockAsync(members, round % Hosts));
        Program.Print($"{Hosts} hosts, block of 2 MiB to the last", $"p50 {blocks[Blocks / 2]:F0} ms, max {blocks[^1]:F0} ms; {processor:F0} ms of processor time");
        await LargeObjectsAsync(members);
        foreach (GossipMember member in members)
        {
            await member.Host.DisposeAsync();
        }
    }

    internal static async Task UntilAsync(Func<Task<bool>> condition)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException("The messages did not arrive.");
            }

            await Task.Delay(1);
        }
    }

    private static async Task<TimeSpan> VotesAsync(List<GossipMember> members)
    {
        long[] before = [.. members.Select(static member => member.VoteCount)];
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(members.Select(member => Task.Run(async () =>
        {
            for (int i = 0; i < VotesEach; i++)
            {
                _ = await member.Gossip.PublishAsync(GossipMember.Votes, RandomNumberGenerator.GetBytes(VoteBytes), default);
            }
        })));
        await UntilAsync(() => Task.FromResult(members.Select((member, i) => member.VoteCount - before[i]).All(static count => count >= (Hosts - 1) * VotesEach)));
        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task<TimeSpan> BlockAsync(List<GossipMember> members, int speaker)
    {
        long[] before = [.. members.Select(static member => member.BlockCount)];
        byte[] block = RandomNumberGenerator.GetBytes(BlockBytes);
        long began = Stopwatch.GetTimestamp();
        _ = await members[speaker].Gossip.PublishAsync(GossipMember.Blocks, block, default);
        await UntilAsync(() => Task.FromResult(Enumerable.Range(0, Hosts).All(index => index == speaker || members[index].BlockCount > before[index])));
        return Stopwatch.GetElapsedTime(began);
    }

    // Times in milliseconds, shortest first, and the processor time of one round. Between two rounds there is time for what the first left to be done.
    private static async Task<(double[] Times, double Processor)> RepeatAsync(int rounds, Func<int, Task<TimeSpan>> run)
    {
        double[] times = new double[rounds];
        TimeSpan before = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < rounds; i++)
        {
            times[i] = (await run(i)).TotalMilliseconds;
            await Task.Delay(Pause);
        }

        Array.Sort(times);
        return (times, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / rounds);
    }

    private static async Task LargeObjectsAsync(List<GossipMember> members)
    {
        using LargeAllocations large = new();
        long before = members[1].VoteCount;
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < SmallMessages; i++)
        {
            _ = await members[0].Gossip.PublishAsync(GossipMember.Votes, RandomNumberGenerator.GetBytes(200), default);
            if (i % 500 == 499)
            {
                int sent = i + 1;
                await UntilAsync(() => Task.FromResult(members.Skip(1).All(member => member.VoteCount - before >= sent)));
            }
        }

        double each = (GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)(SmallMessages * Hosts);
        Program.Print($"{SmallMessages} messages of 200 B to {Hosts} hosts", $"{large.Count} allocations of large objects, {each:F0} bytes allocated per message and host");
    }
}

/// <summary>Counts allocations in the heap of large objects, each of which the runtime reports.</summary>
internal sealed class LargeAllocations : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords GarbageCollection = (EventKeywords)1;
    private const int LargeKind = 1;
    private int _count;

    internal int Count => _count;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime)
        {
            EnableEvents(eventSource, EventLevel.Verbose, GarbageCollection);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) == true
            && eventData.PayloadNames?.IndexOf("AllocationKind") is int at and >= 0
            && Convert.ToInt32(eventData.Payload![at], System.Globalization.CultureInfo.InvariantCulture) == LargeKind)
        {
            Interlocked.Increment(ref _count);
        }
    }
}
