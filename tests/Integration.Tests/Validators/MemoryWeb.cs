// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.Runtime.Driver;
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
    private readonly ConcurrentDictionary<(int From, int To), Channel<(long At, Letter Letter)>> _links = new();
    private readonly ConcurrentDictionary<(int Node, Height Height, Period Period, Step Step), BlockValue> _said = new();

    private readonly ConcurrentDictionary<(int Node, string Name), bool> _seen = new();

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

    private void Send(int from, int to, Letter letter)
    {
        if (IsCut(from, to))
        {
            return;
        }

        Channel<(long, Letter)> link = _links.GetOrAdd((from, to), ends =>
        {
            Channel<(long At, Letter Letter)> made = Channel.CreateBounded<(long, Letter)>(
                new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite });
            _ = Task.Run(() => CarryAsync(ends.From, ends.To, made.Reader));
            return made;
        });
        link.Writer.TryWrite((TimeProvider.System.GetTimestamp(), letter));
    }

    private async Task CarryAsync(int from, int to, ChannelReader<(long At, Letter Letter)> link)
    {
        await foreach ((long at, Letter letter) in link.ReadAllAsync(_stop.Token))
        {
            TimeSpan left = Delay - TimeProvider.System.GetElapsedTime(at);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, _stop.Token);
            }

            if (!IsCut(from, to) && _endpoints.TryGetValue(to, out IConsensusEndpoint? endpoint))
            {
                Deliver(from, to, letter, endpoint);
            }
        }
    }

    private void Deliver(int from, int to, Letter letter, IConsensusEndpoint endpoint)
    {
        if (letter.Topic is not { } topic)
        {
            endpoint.OnMessage(Handle(from), letter.Lane, letter.Content);
        }
        else if (_seen.TryAdd((to, letter.Name), false))
        {
            endpoint.OnPublished(Handle(from), topic, letter.Content, verdict =>
            {
                if (verdict == MessageVerdict.Accept)
                {
                    PassOn(to, letter, except: from);
                }
            });
        }
    }

    // Once per node, as gossip does: what a node published or passed on before goes nowhere.
    private void PassOn(int node, Letter letter, int? except)
    {
        _seen.TryAdd((node, letter.Name), false);
        if (_seen.TryUpdate((node, letter.Name), true, false))
        {
            foreach (int other in Neighbours(node))
            {
                if (other != except)
                {
                    Send(node, other, letter);
                }
            }
        }
    }

    private IEnumerable<int> Neighbours(int node) => _endpoints.Keys.Where(other => other != node && !IsCut(node, other));

    private void Hear(MessageTopic? topic, ReadOnlySpan<byte> message)
    {
        ConsensusMessage? decoded = null;
        bool isRead = topic switch
        {
            MessageTopic.Transactions => false,
            MessageTopic.Vote => MessageCodec.TryDecode(MessageType.Vote, message, out decoded, out _),
            MessageTopic.Proposal => MessageCodec.TryDecode(MessageType.Head, message, out decoded, out _),
            null => MessageCodec.TryDecode(message, out decoded, out _),
            _ => false,
        };
        if (!isRead)
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

    /// <summary>What travels: a publication under its topic, or a message on a lane.</summary>
    private sealed record Letter(MessageTopic? Topic, MessageLane Lane, byte[] Content)
    {
        internal string Name { get; } = $"{Topic} {Convert.ToHexString(SHA256.HashData(Content))}";
    }

    private sealed class Transport(MemoryWeb web, int node) : IConsensusTransport
    {
        public IReadOnlyList<PeerHandle> Peers => [.. web.Neighbours(node).Select(Handle)];

        public void Publish(MessageTopic topic, ReadOnlyMemory<byte> body)
        {
            web.Hear(topic, body.Span);
            web.PassOn(node, new Letter(topic, default, body.ToArray()), except: null);
        }

        public void Broadcast(MessageLane lane, ReadOnlyMemory<byte> message)
        {
            web.Hear(null, message.Span);
            foreach (PeerHandle peer in Peers)
            {
                Send(peer, lane, message);
            }
        }

        public void Send(PeerHandle peer, MessageLane lane, ReadOnlyMemory<byte> message) =>
            web.Send(node, (int)peer.Value, new Letter(null, lane, message.ToArray()));

        public async Task<DataResult> RequestAsync(PeerHandle peer, DataKind kind, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
        {
            await Task.Delay(Delay, cancellationToken);
            if (web.IsCut(node, (int)peer.Value) || !web._endpoints.TryGetValue((int)peer.Value, out IConsensusEndpoint? endpoint))
            {
                return new DataResult(DataStatus.Failed, []);
            }

            return await Task.Run(() => Answer(endpoint.Serve(kind, request.Span)), cancellationToken).WaitAsync(AnswerWait, cancellationToken);
        }

        private static DataResult Answer(DataAnswer? answer) =>
            answer is null ? new DataResult(DataStatus.Failed, [])
            : answer.Chunks.ToArray() is { Length: > 0 } chunks ? new DataResult(DataStatus.Complete, chunks)
            : new DataResult(DataStatus.Unavailable, []);

        public void Report(PeerHandle peer, PeerFault fault) => web.Faults.Enqueue((node, peer, fault));
    }
}
