// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>Control for one peer, gathered and sent in one RPC.</summary>
/// <remarks>It is state, not a log: what came later takes the place of what it outdates, so that it is bounded by the node's own topics and by the ids that an RPC may have.</remarks>
internal sealed class GossipControl
{
    public List<(bool IsSubscribed, string Topic)> Subscriptions { get; } = [];

    public List<(string Topic, IReadOnlyList<MessageId> Ids)> Have { get; } = [];

    public List<MessageId> Want { get; } = [];

    public List<string> Graft { get; } = [];

    public List<(string Topic, ulong BackoffSeconds)> Prune { get; } = [];

    public List<MessageId> DontWant { get; } = [];

    public bool IsEmpty =>
        Subscriptions.Count + Have.Count + Want.Count + Graft.Count + Prune.Count + DontWant.Count == 0;

    /// <summary>Adds what is said later, before any of this was sent.</summary>
    /// <param name="later">The addition.</param>
    /// <param name="dontWantIdsMax">Unwanted ids that are kept, the newest: a peer takes no more of them in a heartbeat.</param>
    public void Add(GossipControl later, int dontWantIdsMax)
    {
        foreach ((bool isSubscribed, string topic) in later.Subscriptions)
        {
            _ = Subscriptions.RemoveAll(said => said.Topic == topic);
            Subscriptions.Add((isSubscribed, topic));
        }

        // An announcement covers several heartbeats: the newest says what is still to be had.
        foreach ((string topic, IReadOnlyList<MessageId> ids) in later.Have)
        {
            _ = Have.RemoveAll(said => said.Topic == topic);
            Have.Add((topic, ids));
        }

        Want.AddRange(later.Want.Take(GossipRpcCodec.IdsMax - Want.Count));
        foreach (string topic in later.Graft)
        {
            Forget(topic);
            Graft.Add(topic);
        }

        foreach ((string topic, ulong backoff) in later.Prune)
        {
            Forget(topic);
            Prune.Add((topic, backoff));
        }

        DontWant.AddRange(later.DontWant);
        DontWant.RemoveRange(0, Math.Max(0, DontWant.Count - dontWantIdsMax));
    }

    // The last word on the mesh of a topic counts: the peer never heard the one before.
    private void Forget(string topic)
    {
        _ = Graft.Remove(topic);
        _ = Prune.RemoveAll(said => said.Topic == topic);
    }
}
