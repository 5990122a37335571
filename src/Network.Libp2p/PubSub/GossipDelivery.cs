// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>Brings what the router sends to the outboxes of the peers: short messages at once, long ones in turn. The actor calls it.</summary>
/// <param name="time">The clock.</param>
/// <param name="post">Hands an event to the actor; false when it cannot keep up.</param>
/// <param name="validate">Asks the application for its verdict.</param>
#pragma warning disable CA1001 // StopAsync releases what it owns when the actor ends; there is no other end.
internal sealed class GossipDelivery(TimeProvider time, Func<Action, bool> post, Func<GossipMessage, PeerId, GossipPriority, bool> validate) : IGossipOutput
#pragma warning restore CA1001
{
    private ITimer? _turnEnd;

    /// <summary>The peers that can be written to. Safe from any thread.</summary>
    public ConcurrentDictionary<PeerId, GossipLine> Lines { get; } = new();

    /// <summary>The long messages that are under way.</summary>
    public StaggeredSends Staggered => field ??= new StaggeredSends(time, SendNow, Router.SpeaksDontWant);

    /// <summary>The router whose output this is.</summary>
    public GossipRouter Router { private get; set; } = null!;

    /// <inheritdoc/>
    public void Send(PeerId peer, GossipMessage message, GossipPriority priority)
    {
        if (message.Encoded.Length < StaggeredSends.SizeBytesMin)
        {
            _ = SendNow(peer, message, priority);
            return;
        }

        Staggered.Add(peer, message, priority);
        WaitForTurns();
    }

    /// <inheritdoc/>
    public void Send(PeerId peer, GossipControl control)
    {
        if (Lines.TryGetValue(peer, out GossipLine? line))
        {
            line.Outbox.Add(control);
        }
    }

    /// <inheritdoc/>
    public bool TryValidate(GossipMessage message, PeerId from, GossipPriority priority) => validate(message, from, priority);

    /// <inheritdoc/>
    public void DropQueued(PeerId peer, IReadOnlyList<MessageId> ids)
    {
        foreach (MessageId id in ids)
        {
            if (Staggered.Forget(peer, id))
            {
                Router.Counters.CountUnwanted();
            }
        }

        if (Lines.TryGetValue(peer, out GossipLine? line))
        {
            line.Outbox.Drop(ids);
        }
    }

    /// <inheritdoc/>
    public void DropQueued(PeerId peer, MessageId id)
    {
        _ = Staggered.Forget(peer, id);
        if (Lines.TryGetValue(peer, out GossipLine? line))
        {
            line.Outbox.Drop(id);
        }
    }

    /// <summary>Ends its timer.</summary>
    public ValueTask StopAsync() => _turnEnd?.DisposeAsync() ?? default;

    private bool SendNow(PeerId peer, GossipMessage message, GossipPriority priority)
    {
        if (!Lines.TryGetValue(peer, out GossipLine? line))
        {
            return false;
        }

        if (line.Outbox.Add(message, priority) > 0)
        {
            Router.OnSlowPeer(peer);
        }

        return !line.Outbox.IsClosed;
    }

    private void Hurry()
    {
        Staggered.Hurry();
        WaitForTurns();
    }

    private void WaitForTurns()
    {
        if (Staggered.IsWaiting)
        {
            _turnEnd ??= time.CreateTimer(_ => post(Hurry), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _ = _turnEnd.Change(StaggeredSends.TurnTimeMax, Timeout.InfiniteTimeSpan);
        }
    }
}
