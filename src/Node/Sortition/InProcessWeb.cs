// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Node.Sortition;

/// <summary>Connects validators of one process with each other: everyone with everyone, encoded messages, bounded queues, the urgent first.</summary>
/// <remarks>What stands in for gossip is this: a publication reaches everybody at once, so one that was published before by anybody, a relayed vote say, ends here.</remarks>
internal sealed class InProcessWeb
{
    private const int UrgentQueueMax = 16_384;
    private const int PayloadQueueMax = 512;
    private const int TransactionQueueMax = 2_048;

    // A publication is remembered for one to two of these, as long as gossip does.
    private static readonly TimeSpan SeenTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(10);

    private readonly Member[] _members;
    private readonly ILogger _logger;
    private readonly Lock _seenGate = new();
    private HashSet<(MessageTopic Topic, Hash256 Name)> _seenNow = [];
    private HashSet<(MessageTopic Topic, Hash256 Name)> _seenBefore = [];
    private long _seenSince = Stopwatch.GetTimestamp();
    private long _dropped;

    /// <summary>Makes the links of a number of validators.</summary>
    public InProcessWeb(int count, ILogger logger)
    {
        _members = [.. Enumerable.Range(0, count).Select(index => new Member(index))];
        _logger = logger;
    }

    /// <summary>Messages that found no room in a receiver's queue.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>What a validator sends through.</summary>
    public IConsensusTransport TransportOf(int index) => new Transport(this, index);

    /// <summary>Connects the validators with each other and carries until cancelled. All take part by then.</summary>
    /// <param name="endpoints">What takes messages, by validator.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task RunAsync(IReadOnlyList<IConsensusEndpoint> endpoints, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _members.Length; i++)
        {
            _members[i].Endpoint = endpoints[i];
        }

        foreach (Member member in _members)
        {
            foreach (Member other in _members)
            {
                if (other != member)
                {
                    member.Endpoint!.OnConnected(other.Handle);
                }
            }
        }

        await Task.WhenAll(_members.Select(member => Task.Run(() => member.CarryAsync(cancellationToken), CancellationToken.None))).ConfigureAwait(false);
    }

    private static PeerHandle HandleOf(int index) => new((ulong)index);

    private void Publish(int from, MessageTopic topic, ReadOnlyMemory<byte> body)
    {
        if (IsFirst(topic, body.Span))
        {
            LeaveAll(from, new Letter(HandleOf(from), topic, default, body));
        }
    }

    private void LeaveAll(int from, in Letter letter)
    {
        for (int i = 0; i < _members.Length; i++)
        {
            if (i != from)
            {
                Leave(_members[i], letter);
            }
        }
    }

    private void Leave(Member member, in Letter letter)
    {
        if (!member.TryLeave(letter))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private bool IsFirst(MessageTopic topic, ReadOnlySpan<byte> body)
    {
        Span<byte> digest = stackalloc byte[Hash256.Size];
        SHA256.HashData(body, digest);
        Hash256 name = new(digest);
        lock (_seenGate)
        {
            if (Stopwatch.GetElapsedTime(_seenSince) > SeenTime)
            {
                (_seenBefore, _seenNow) = (_seenNow, _seenBefore);
                _seenNow.Clear();
                _seenSince = Stopwatch.GetTimestamp();
            }

            return !_seenBefore.Contains((topic, name)) && _seenNow.Add((topic, name));
        }
    }

    /// <summary>What travels: a publication under its topic, or a message on a lane.</summary>
    private readonly record struct Letter(PeerHandle From, MessageTopic? Topic, MessageLane Lane, ReadOnlyMemory<byte> Content)
    {
        /// <summary>Which queue it waits in; what waits in a lower one goes first.</summary>
        public int Queue => Topic switch
        {
            null => (int)Lane,
            MessageTopic.Transactions => 2,
            MessageTopic.Payload or MessageTopic.Evidence => 1,
            _ => 0,
        };
    }

    private sealed class Member
    {
        private readonly Channel<Letter>[] _queues = [Bounded(UrgentQueueMax), Bounded(PayloadQueueMax), Bounded(TransactionQueueMax)];

        private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

        public Member(int index) => Handle = HandleOf(index);

        public PeerHandle Handle { get; }

        public IConsensusEndpoint? Endpoint { get; set; }

        public bool TryLeave(in Letter letter)
        {
            bool isLeft = _queues[letter.Queue].Writer.TryWrite(letter);
            _signal.Writer.TryWrite(true);
            return isLeft;
        }

        public async Task CarryAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!TryCarryOne())
                {
                    await _signal.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }

        private static Channel<Letter> Bounded(int capacity) =>
            Channel.CreateBounded<Letter>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

        // The first queue that has something: what waits there is more urgent than all behind it.
        private bool TryCarryOne()
        {
            foreach (Channel<Letter> queue in _queues)
            {
                if (queue.Reader.TryRead(out Letter letter))
                {
                    Deliver(letter);
                    return true;
                }
            }

            return false;
        }

        private void Deliver(in Letter letter)
        {
            if (letter.Topic is { } topic)
            {
                // Nothing is left to pass on, whatever the verdict: everybody has it.
                Endpoint!.OnPublished(letter.From, topic, letter.Content.Span, static _ => { });
            }
            else
            {
                Endpoint!.OnMessage(letter.From, letter.Lane, letter.Content.Span);
            }
        }
    }

    private sealed class Transport : IConsensusTransport
    {
        private readonly InProcessWeb _web;
        private readonly int _self;

        public Transport(InProcessWeb web, int self)
        {
            _web = web;
            _self = self;
            Peers = [.. web._members.Where((_, index) => index != self).Select(static member => member.Handle)];
        }

        public IReadOnlyList<PeerHandle> Peers { get; }

        public void Publish(MessageTopic topic, ReadOnlyMemory<byte> body) => _web.Publish(_self, topic, body);

        public void Broadcast(MessageLane lane, ReadOnlyMemory<byte> message) => _web.LeaveAll(_self, new Letter(HandleOf(_self), null, lane, message));

        public void Send(PeerHandle peer, MessageLane lane, ReadOnlyMemory<byte> message) =>
            _web.Leave(_web._members[(int)peer.Value], new Letter(HandleOf(_self), null, lane, message));

        public async Task<DataResult> RequestAsync(PeerHandle peer, DataKind kind, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
        {
            IConsensusEndpoint? endpoint = _web._members[(int)peer.Value].Endpoint;
            if (endpoint is null)
            {
                return new DataResult(DataStatus.Failed, []);
            }

            try
            {
                return await Task.Run(() => Answer(endpoint.Serve(kind, request.Span)), cancellationToken).WaitAsync(AnswerTimeMax, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // A peer that is too slow is no failure of this node.
                return new DataResult(DataStatus.Failed, []);
            }
        }

        public void Report(PeerHandle peer, PeerFault fault) => NodeLog.InProcessFault(_web._logger, _self, peer.Value, fault.ToString());

        private static DataResult Answer(DataAnswer? answer) =>
            answer is null ? new DataResult(DataStatus.Failed, [])
            : answer.Chunks.ToArray() is { Length: > 0 } chunks ? new DataResult(DataStatus.Complete, chunks)
            : new DataResult(DataStatus.Unavailable, []);
    }
}
