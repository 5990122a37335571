// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.Sync;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>Between the loop and the transport: encodes what the loop says, decodes, budgets and hands over what peers say, answers their requests.</summary>
/// <remarks>
/// Safe to use from several threads. A peer that is behind is answered with this node's status; it then fetches blocks with their certificates itself, in
/// ranges, and this node never pushes more than it was asked for.
/// </remarks>
internal sealed class Messenger : IConsensusNetwork, IConsensusEndpoint
{
    private readonly ConcurrentDictionary<PeerHandle, ConsensusPeer> _peers = [];
    private readonly IConsensusTransport _transport;
    private readonly IBlockChain _chain;
    private readonly DataServer _server;
    private readonly EpochBook _epochs;
    private readonly PayloadShelf _shelf;
    private readonly ProposalTimes _proposals;
    private readonly TransactionRelay _transactions;
    private readonly AgreementMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private ConsensusDriver? _driver;
    private BlockSync? _sync;
    private uint _nextPeer;

    internal Messenger(
        IConsensusTransport transport,
        IBlockChain chain,
        EpochBook epochs,
        PayloadShelf shelf,
        ProposalTimes proposals,
        TransactionRelay transactions,
        AgreementMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        _transport = transport;
        _chain = chain;
        _server = new DataServer(chain);
        _epochs = epochs;
        _shelf = shelf;
        _proposals = proposals;
        _transactions = transactions;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    /// <summary>The block that the chain must contain; null: none is named. Below it blocks come by block sync alone, which knows which ones lead to it.</summary>
    internal Checkpoint? Checkpoint { get; init; }

    /// <summary>Joins the messenger to the loop and to block sync.</summary>
    internal void Attach(ConsensusDriver driver, BlockSync sync)
    {
        _driver = driver;
        _sync = sync;
    }

    /// <summary>The newest block that a peer says it has; 0 when it said nothing or is gone.</summary>
    internal ulong HeadOf(PeerHandle peer) => _peers.TryGetValue(peer, out ConsensusPeer? known) ? known.Status?.Head.Value ?? 0 : 0;

    /// <summary>Tells every peer where this node stands.</summary>
    internal void PublishStatus() => Broadcast(new ConsensusMessage.Status(OwnStatus()));

    /// <summary>Passes evidence on.</summary>
    internal void PublishEvidence(MisbehaviourEvidence evidence) => _transport.Publish(MessageTopic.Evidence, EvidenceCodec.Encode(evidence));

    /// <inheritdoc/>
    public void SendVote(SignedVote vote, Delivery delivery)
    {
        if (delivery == Delivery.Direct)
        {
            Broadcast(new ConsensusMessage.Vote(vote));
        }
        else
        {
            _transport.Publish(MessageTopic.Vote, VoteCodec.Encode(vote));
        }
    }

    /// <inheritdoc/>
    public void SendHead(ProposalHead head)
    {
        _proposals.OnAnnounced(head.Value);
        _transport.Publish(MessageTopic.Proposal, ProposalHeadCodec.Encode(head));
    }

    /// <inheritdoc/>
    public void PushPayload(Height height, BlockValue value)
    {
        if (_shelf.TryGetSigned(height, value, out BlockPayload? payload))
        {
            _transport.Publish(MessageTopic.Payload, PayloadCodec.Encode(payload));
        }
    }

    /// <inheritdoc/>
    public void RequestPayload(Height height, BlockValue value)
    {
        IReadOnlyList<PeerHandle> peers = _transport.Peers;
        if (peers.Count > 0)
        {
            PeerHandle peer = peers[(int)(Interlocked.Increment(ref _nextPeer) % (uint)peers.Count)];
            Send(peer, MessageLane.Consensus, new ConsensusMessage.Request(new ConsensusRequest.Payload(height, value)));
        }
    }

    /// <inheritdoc/>
    public void SendCertificate(QuorumCertificate certificate, Delivery delivery)
    {
        if (delivery == Delivery.Direct)
        {
            Broadcast(new ConsensusMessage.Certificate(certificate));
        }
        else
        {
            _transport.Publish(MessageTopic.Certificate, CertificateCodec.Encode(certificate));
        }
    }

    /// <inheritdoc/>
    public void SendCertificateTo(PeerHandle peer, QuorumCertificate certificate) =>
        Send(peer, MessageLane.Consensus, new ConsensusMessage.Certificate(certificate));

    /// <inheritdoc/>
    public void ServeHeights(PeerHandle peer, Height from) => Send(peer, MessageLane.Consensus, new ConsensusMessage.Status(OwnStatus()));

    /// <inheritdoc/>
    public void RequestSync(PeerHandle peer, Height from) => _sync?.OnAhead(peer);

    /// <inheritdoc/>
    /// <remarks>Mostly it was passed on with its verdict; a vote that came directly, or before its time, goes out here.</remarks>
    public void RelayVote(SignedVote vote) => _transport.Publish(MessageTopic.Vote, VoteCodec.Encode(vote));

    /// <inheritdoc/>
    public void RelayHead(ProposalHead head)
    {
        // One that came before its height began is verified only now.
        _proposals.OnAnnounced(head.Value);
        _transport.Publish(MessageTopic.Proposal, ProposalHeadCodec.Encode(head));
    }

    /// <inheritdoc/>
    public void OnConnected(PeerHandle peer)
    {
        _peers.TryAdd(peer, new ConsensusPeer(_time, _epochs.MembersOf(new Height(_chain.Head.Number + 1)).Count));
        Send(peer, MessageLane.Consensus, new ConsensusMessage.Status(OwnStatus()));
    }

    /// <inheritdoc/>
    public void OnDisconnected(PeerHandle peer) => _peers.TryRemove(peer, out _);

    /// <inheritdoc/>
    public void OnMessage(PeerHandle peer, MessageLane lane, ReadOnlySpan<byte> message)
    {
        if (!_peers.TryGetValue(peer, out ConsensusPeer? sender))
        {
            return;
        }

        if (message.IsEmpty || !sender.Allows((MessageType)message[0], message.Length))
        {
            Blame(peer, message.IsEmpty ? PeerFault.Malformed : PeerFault.Flood);
        }
        else if (MessageCodec.TryDecode(message, out ConsensusMessage? decoded, out _))
        {
            Take(peer, sender, decoded, reply: null);
        }
        else
        {
            Blame(peer, PeerFault.Malformed);
        }
    }

    /// <inheritdoc/>
    public void OnPublished(PeerHandle peer, MessageTopic topic, ReadOnlySpan<byte> body, Action<MessageVerdict> reply)
    {
        if (!_peers.TryGetValue(peer, out ConsensusPeer? sender))
        {
            reply(MessageVerdict.Ignore);
            return;
        }

        if (topic == MessageTopic.Transactions)
        {
            if (_transactions.Take(sender, body, reply) is { } fault)
            {
                reply(fault == PeerFault.Malformed ? MessageVerdict.Reject : MessageVerdict.Ignore);
                Blame(peer, fault);
            }

            return;
        }

        MessageType type = MessageTopics.TypeOf(topic);
        if (!sender.Allows(type, body.Length))
        {
            reply(MessageVerdict.Ignore);
            Blame(peer, PeerFault.Flood);
        }
        else if (MessageCodec.TryDecode(type, body, out ConsensusMessage? decoded, out _))
        {
            Take(peer, sender, decoded, reply);
        }
        else
        {
            reply(MessageVerdict.Reject);
            Blame(peer, PeerFault.Malformed);
        }
    }

    /// <inheritdoc/>
    public DataAnswer? Serve(DataKind kind, ReadOnlySpan<byte> request) => _server.Serve(kind, request);

    private void Take(PeerHandle peer, ConsensusPeer sender, ConsensusMessage message, Action<MessageVerdict>? reply)
    {
        switch (message)
        {
            case ConsensusMessage.Request { Content: ConsensusRequest.Payload request }:
                if (_shelf.TryGetSigned(request.Height, request.Value, out BlockPayload? payload))
                {
                    Send(peer, MessageLane.Payload, new ConsensusMessage.Payload(payload));
                }

                return;
            case ConsensusMessage.Request:
                return;
            case ConsensusMessage.Status status when status.Content.Chain != _chain.Genesis.Hash:
                Blame(peer, PeerFault.WrongNetwork);
                return;
            case ConsensusMessage.Status status:
                sender.Status = status.Content;
                break;
            case var _ when Checkpoint is { } checkpoint && _chain.Head.Number < checkpoint.Number:
                reply?.Invoke(MessageVerdict.Ignore);
                return;
            default:
                break;
        }

        long receivedAt = _proposals.Now;
        _driver?.Offer(new IncomingMessage(message, peer, _time.GetUtcNow().ToUnixTimeMilliseconds(), verdict =>
        {
            if (verdict == MessageVerdict.Reject)
            {
                Blame(peer, PeerFault.InvalidMessage);
            }
            else if (verdict == MessageVerdict.Accept && message is ConsensusMessage.Head { Content: var head })
            {
                _proposals.OnAnnounced(head.Value, receivedAt);
                _metrics.OnProposed(head, _time.GetUtcNow().ToUnixTimeMilliseconds());
            }

            // Which of the genuine heads are passed on is the machine's choice: the best few of a period.
            if (verdict != MessageVerdict.Accept || message is not ConsensusMessage.Head)
            {
                reply?.Invoke(verdict);
            }
        }));
    }

    private ConsensusStatus OwnStatus()
    {
        ChainHead head = _chain.Head;
        PeerPosition position = _driver?.Position ?? default;
        bool isCurrent = position.Height.Value == head.Number + 1;
        return new ConsensusStatus(
            _chain.Genesis.Hash,
            new Height(head.Number),
            new BlockValue(head.Hash),
            isCurrent ? position.Period : Period.Zero,
            isCurrent && position.HasSoftQuorum,
            null);
    }

    private void Broadcast(ConsensusMessage message) => _transport.Broadcast(MessageLane.Consensus, MessageCodec.Encode(message));

    private void Send(PeerHandle peer, MessageLane lane, ConsensusMessage message) => _transport.Send(peer, lane, MessageCodec.Encode(message));

    private void Blame(PeerHandle peer, PeerFault fault)
    {
        AgreementLog.PeerFault(_logger, peer.Value, fault.ToString());
        _transport.Report(peer, fault);
    }
}
