// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Tests.Driver;

/// <summary>Nodes in one process: every message is encoded and decoded on its way, time is moved by the test.</summary>
internal sealed class LocalNetwork : IDisposable
{
    private const int StepMs = 20;
    private const int StatusEverySteps = 25;

    /// <summary>Ends a test that hangs; far more than a loaded machine needs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly LocalNode[] _nodes;

    internal LocalNetwork(int count, ConsensusParameters parameters)
    {
        LocalChain chain = new(count, parameters);
        _nodes = [.. Enumerable.Range(0, count).Select(i => new LocalNode(this, chain, i))];
    }

    internal ManualTime Time { get; } = new();

    internal IReadOnlyList<LocalNode> Nodes => _nodes;

    internal Func<ConsensusMessage, int, bool>? Drops { get; set; }

    /// <summary>When set, a node whose process ended comes back from its disk, and its next end is planned with this.</summary>
    internal Random? Crashes { get; set; }

    internal int CrashCount { get; private set; }

    /// <summary>Everything that nodes signed and sent: who, where, and which value.</summary>
    internal ConcurrentDictionary<(int Node, Height Height, Period Period, Step Step), BlockValue> Said { get; } = new();

    /// <summary>Statements for another value than was sent before.</summary>
    internal ConcurrentQueue<string> Contradictions { get; } = new();

    public void Dispose()
    {
        foreach (LocalNode node in _nodes)
        {
            node.Dispose();
        }
    }

    internal LocalNode Node(int index) => _nodes[index];

    internal IEnumerable<LocalNode> Others(int index) => _nodes.Where((_, i) => i != index);

    internal void Broadcast(int from, ConsensusMessage message)
    {
        switch (message)
        {
            case ConsensusMessage.Vote { Content.Vote: var vote }:
                Hear(from, vote.Height, vote.Period, vote.Step, vote.Value);
                break;
            case ConsensusMessage.Head { Content: var head }:
                Hear(from, head.Height, head.Period, Step.Propose, head.Value);
                break;
            default:
                break;
        }

        for (int to = 0; to < _nodes.Length; to++)
        {
            if (to != from)
            {
                Send(from, to, message);
            }
        }
    }

    internal void Send(int from, int to, ConsensusMessage message)
    {
        if (Drops?.Invoke(message, to) == true)
        {
            return;
        }

        MessageCodec.TryDecode(MessageCodec.Encode(message), out ConsensusMessage? decoded, out DecodeError error).Should().BeTrue(error.ToString());
        _nodes[to].Driver?.Offer(new IncomingMessage(decoded!, new PeerHandle((ulong)from), Time.GetUtcNow().ToUnixTimeMilliseconds(), null));
    }

    /// <summary>Moves time until every running node reaches a height.</summary>
    internal async Task RunToAsync(int height)
    {
        using CancellationTokenSource patience = new(Patience);
        for (int step = 0; _nodes.Any(node => node.Driver is not null && node.Height < height); step++)
        {
            foreach (LocalNode node in _nodes)
            {
                if (node.Running.IsFaulted)
                {
                    await RestartAsync(node);
                }
            }

            if (step % StatusEverySteps == 0)
            {
                for (int i = 0; i < _nodes.Length; i++)
                {
                    if (_nodes[i].Driver is not null)
                    {
                        Broadcast(i, new ConsensusMessage.Status(_nodes[i].Status()));
                    }
                }
            }

            Time.Advance(TimeSpan.FromMilliseconds(StepMs));
            await Task.Delay(1, patience.Token);
        }
    }

    /// <summary>Lets the nodes work while time stands still, until something has come of it: no node gets ahead meanwhile.</summary>
    internal static async Task SettleAsync(Func<bool> isDone)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!isDone())
        {
            await Task.Delay(1, patience.Token);
        }
    }

    /// <summary>Plans the end of a node's process: at one of its next disk operations or messages.</summary>
    internal void PlanCrash(LocalNode node)
    {
        if (Crashes!.Next(3) == 0)
        {
            node.MessagesLeft = Crashes.Next(12);
        }
        else
        {
            node.Disk.OperationsLeft = Crashes.Next(40);
        }
    }

    private async Task RestartAsync(LocalNode node)
    {
        if (Crashes is null || node.Running.Exception?.GetBaseException() is not CrashException)
        {
            await node.Running;
            return;
        }

        CrashCount++;
        await node.KillAsync(Crashes);
        node.Start();
        PlanCrash(node);
    }

    private void Hear(int node, Height height, Period period, Step step, BlockValue value)
    {
        BlockValue first = Said.GetOrAdd((node, height, period, step), value);
        if (first != value)
        {
            Contradictions.Enqueue($"{node} said {first} and {value} at {height}/{period}/{step}");
        }
    }

    /// <summary>Asserts that all nodes have the same blocks.</summary>
    internal void Agree()
    {
        int common = _nodes.Min(node => node.Height);
        for (int height = 1; height <= common; height++)
        {
            _nodes.Select(node => node.HashAt(height)).Distinct().Should().HaveCount(1, $"height {height}");
        }
    }
}
