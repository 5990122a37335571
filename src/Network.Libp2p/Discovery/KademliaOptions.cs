// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Discovery;

/// <summary>The settings of peer discovery.</summary>
public sealed record KademliaOptions
{
    /// <summary>The protocol, with the chain in its name so that networks with common bootnodes do not mix: "/pv/CHAIN/kad/1.0.0".</summary>
    public required string ProtocolId { get; init; }

    /// <summary>Whether this node answers; only one that others can dial should.</summary>
    public bool IsServer { get; init; } = true;

    /// <summary>Peers asked at once in a search.</summary>
    public int Concurrency { get; init; } = 5;

    /// <summary>Peers that a search looks for.</summary>
    public int ResultsMax { get; init; } = 20;

    /// <summary>Peers that a search asks at most.</summary>
    public int QueriesMax { get; init; } = 100;

    /// <summary>Longest wait for an answer.</summary>
    public TimeSpan AnswerTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two searches for peers.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The same while fewer servers are known than a search looks for: a young network grows quickly.</summary>
    public TimeSpan SparseInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time between two looks whether the first peers have come.</summary>
    public TimeSpan BootstrapInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Searches at once.</summary>
    public int StreamsPerPeerMax { get; init; } = 4;
}
