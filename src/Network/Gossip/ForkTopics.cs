// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Peers;

namespace PowerVerse.Chain.Network.Gossip;

/// <summary>The names of the topics under each of the chain's rules: which of them a node listens to, and on which it speaks.</summary>
/// <remarks>
/// Around a fork a node listens under the old rules and the new ones, long enough for meshes to form and for clocks that differ, and speaks under those of a block proposed now.
/// </remarks>
internal sealed class ForkTopics
{
    /// <summary>So many seconds before a fork, or blocks before one by number, a node begins to listen under its rules.</summary>
    internal const int Lead = 300;

    /// <summary>So many seconds or blocks after a fork, a node listens under the old rules no longer.</summary>
    internal const int Lag = 300;

    // Rules on either side of those in force that are listened to at most, so that forks close together stay far below the topics that a peer may name.
    private const int BeforeMax = 1;
    private const int AfterMax = 2;

    private readonly ChainView _chain;
    private readonly ForkDigest[] _digests;
    private readonly string[][] _names;

    /// <summary>Names the topics of a chain.</summary>
    internal ForkTopics(ChainView chain)
    {
        _chain = chain;
        _digests = [.. chain.Forks.Hashes.Select(hash => ForkDigest.Of(chain.Identity.Genesis, hash))];
        _names = [.. _digests.Select(static digest => TopicRules.All.Select(rules => rules.FullName(digest)).ToArray())];
    }

    /// <summary>Every topic under every rules.</summary>
    internal IEnumerable<GossipTopic> All => _digests.SelectMany(static digest => TopicRules.All.Select(rules => rules.ToGossip(digest)));

    /// <summary>The rules that are listened to now, by the number of forks passed.</summary>
    internal (int First, int Last) Listened
    {
        get
        {
            int current = _chain.CountPassed();
            return (Math.Max(_chain.CountPassed(-Lag), current - BeforeMax), Math.Min(_chain.CountPassed(Lead), current + AfterMax));
        }
    }

    /// <summary>The name of a topic under some rules.</summary>
    internal string NameOf(int forksPassed, NetworkTopic topic) => _names[forksPassed][(int)topic];

    /// <summary>The name under which a message is published now.</summary>
    internal string NameOf(NetworkTopic topic) => NameOf(_chain.CountPassed(), topic);
}
