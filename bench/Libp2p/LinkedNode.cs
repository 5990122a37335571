// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Security.Cryptography;
using PowerVerse.Chain.Network;
using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Requests;
using PowerVerse.Chain.TestKit.Links;

namespace PowerVerse.Chain.Libp2p.Bench;

/// <summary>A node behind a line, and when it heard what.</summary>
internal sealed class LinkedNode : INetworkEndpoint
{
    private readonly Lock _gate = new();
    private readonly List<long> _votes = [];
    private long _proposal;
    private long _payload;

    internal required PeerNetwork Network { get; init; }

    internal required NodeLink Link { get; init; }

    internal long ProposalAt => Interlocked.Read(ref _proposal);

    internal long PayloadAt => Interlocked.Read(ref _payload);

    /// <summary>When each vote was heard.</summary>
    internal long[] VotesAt
    {
        get
        {
            lock (_gate)
            {
                return [.. _votes];
            }
        }
    }

    /// <summary>Called when a proposal is heard.</summary>
    internal Action? OnProposal { get; set; }

    internal void Clear()
    {
        lock (_gate)
        {
            _votes.Clear();
        }

        _proposal = 0;
        _payload = 0;
    }

    /// <summary>Publishes votes of this node, which it knows itself.</summary>
    internal void Vote(int count, int bytes)
    {
        for (int i = 0; i < count; i++)
        {
            Network.Publish(NetworkTopic.Vote, RandomNumberGenerator.GetBytes(bytes));
            Note();
        }
    }

    public void OnConnected(ulong peer)
    {
    }

    public void OnDisconnected(ulong peer)
    {
    }

    public void OnMessage(ulong peer, NetworkLane lane, ReadOnlySpan<byte> message)
    {
    }

    public void OnPublished(ulong peer, NetworkTopic topic, ReadOnlySpan<byte> content, GossipReply reply)
    {
        reply.Set(GossipVerdict.Accept);
        switch (topic)
        {
            case NetworkTopic.Proposal:
                Interlocked.Exchange(ref _proposal, Stopwatch.GetTimestamp());
                OnProposal?.Invoke();
                break;
            case NetworkTopic.Payload:
                Interlocked.Exchange(ref _payload, Stopwatch.GetTimestamp());
                break;
            case NetworkTopic.Vote:
                Note();
                break;
        }
    }

    public RequestAnswer? Serve(RequestKind kind, ReadOnlySpan<byte> request) => null;

    private void Note()
    {
        lock (_gate)
        {
            _votes.Add(Stopwatch.GetTimestamp());
        }
    }
}
