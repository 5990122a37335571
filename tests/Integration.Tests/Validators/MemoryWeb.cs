// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Threading.Channels;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Integration.Tests.Validators;

/// <summary>Links between nodes of one process: ordered, delayed, and cut on demand. Hears everything that validators say.</summary>
internal sealed class MemoryWeb : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, IConsensusEndpoint> _endpoints = new();
    private readonly ConcurrentDictionary<(int From, int To), Channel<(long At, MessageLane Lane, byte[] Message)>> _links = new();
    private readonly ConcurrentDictionary<(int Node, Height Height, Period Period, Step Step), BlockValue> _said = new();

    /// <summary>True when no message passes between two nodes.</summary>
    internal Func<int, int, bool> IsCut { get; set; } = (_, _) => false;

    /// <summary>Statements of a validator that contradict an earlier one.</summary>
    internal ConcurrentQueue<string> Contradictions { get; } = new();

    /// <summary>What was held against peers.</summary>
    internal ConcurrentQueue<(int By, PeerHandle Peer, PeerFault Fault)> Faults { get; } = new();

    /// <summary>How many validators voted to go on without a block at some height from the given one on.</summary>
    internal int NextVoters(ulong from) =>
        _said.Keys.Where(said => said.Step.IsNext && said.Height.Value >= from).Select(said => said.Node).Distinct().Count();

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    internal IConsensusTransport TransportOf(int node) => new Transport(this, node);

    internal void Join(int node, IConsensusEndpoint endpoint)
    {
        foreach ((int other, IConsensusEndpoint theirs) in _endpoints)
        {
            endpoint.OnConnected(Handle(other));
            theirs.OnConnected(Handle(node));
        }

        _endpoints[node] = endpoint;
    }

    internal void Leave(int node)
    {
        _endpoints.TryRemove(node, out _);
        foreach ((_, IConsensusEndpoint theirs) in _endpoints)
        {
            theirs.OnDisconnected(Handle(node));
        }
    }

    private static PeerHandle Handle(int node) => new((ulong)node);

    private void Send(int from, int to, MessageLane lane, byte[] message)
    {
        if (IsCut(from, to))
        {
            return;
        }

        Channel<(long, MessageLane, byte[])> link = _links.GetOrAdd((from, to), ends =>
        {
            Channel<(long At, MessageLane Lane, byte[] Message)> made = Channel.CreateBounded<(long, MessageLane, byte[])>(
                new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite });
            _ = Task.Run(() => CarryAsync(ends.From, ends.To, made.Reader));
            return made;
        });
        link.Writer.TryWrite((TimeProvider.System.GetTimestamp(), lane, message));
    }

    private async Task CarryAsync(int from, int to, ChannelReader<(long At, MessageLane Lane, byte[] Message)> link)
    {
        await foreach ((long at, MessageLane lane, byte[] message) in link.ReadAllAsync(_stop.Token))
        {
            TimeSpan left = Delay - TimeProvider.System.GetElapsedTime(at);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, _stop.Token);
            }

            if (!IsCut(from, to) && _endpoints.TryGetValue(to, out IConsensusEndpoint? endpoint))
            {
                endpoint.OnMessage(Handle(from), lane, message);
            }
        }
    }

    private void Hear(int node, MessageLane lane, ReadOnlySpan<byte> message)
    {
        if (lane == MessageLane.Transactions || !MessageCodec.TryDecode(message, out ConsensusMessage? decoded, out _))
        {
            return;
        }

        // Relayed messages of others pass here too; a validator's index is not a node's number, so it names the speaker.
        switch (decoded)
        {
            case ConsensusMessage.Vote { Content.Vote: var vote }:
                Note((int)vote.Voter.Value, vote.Height, vote.Period, vote.Step, vote.Value);
                break;
            case ConsensusMessage.Head { Content: var head }:
                Note((int)head.Proposer.Value, head.Height, head.Period, Step.Propose, head.Value);
                break;
            default:
                break;
        }
    }

    private void Note(int speaker, Height height, Period period, Step step, BlockValue value)
    {
        BlockValue first = _said.GetOrAdd((speaker, height, period, step), value);
        if (first != value)
        {
            Contradictions.Enqueue($"{speaker} said {first} and {value} at {height}/{period}/{step}");
        }
    }

    private sealed class Transport(MemoryWeb web, int node) : IConsensusTransport
    {
        public IReadOnlyList<PeerHandle> Peers => [.. web._endpoints.Keys.Where(other => other != node && !web.IsCut(node, other)).Select(Handle)];

        public void Publish(MessageLane lane, ReadOnlyMemory<byte> message, PeerHandle? except = null)
        {
            web.Hear(node, lane, message.Span);
            foreach (PeerHandle peer in Peers)
            {
                if (peer != except)
                {
                    web.Send(node, (int)peer.Value, lane, message.ToArray());
                }
            }
        }

        public void Send(PeerHandle peer, MessageLane lane, ReadOnlyMemory<byte> message) => web.Send(node, (int)peer.Value, lane, message.ToArray());

        public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> RequestBlocksAsync(PeerHandle peer, ulong from, int count, CancellationToken cancellationToken)
        {
            await Task.Delay(Delay, cancellationToken);
            if (web.IsCut(node, (int)peer.Value) || !web._endpoints.TryGetValue((int)peer.Value, out IConsensusEndpoint? endpoint))
            {
                return [];
            }

            return await Task.Run(() => endpoint.ServeBlocks(from, count), cancellationToken).WaitAsync(AnswerWait, cancellationToken);
        }

        public void Report(PeerHandle peer, PeerFault fault) => web.Faults.Enqueue((node, peer, fault));
    }
}
