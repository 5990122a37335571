// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Peers;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Network.Tests;

/// <summary>What a node of a test differs in.</summary>
internal sealed record NodeOptions
{
    internal IReadOnlyList<Multiaddress> StaticPeers { get; init; } = [];

    internal IReadOnlyList<Multiaddress> Bootnodes { get; init; } = [];

    internal ChainProfile Chain { get; init; } = TestNodes.Chain;

    internal bool IsBootnode { get; init; }

    internal int PeersMax { get; init; } = 50;

    internal IReadOnlyList<PeerId> TrustedPeers { get; init; } = [];

    internal NodeIdentity? Identity { get; init; }

    internal TimeProvider? Time { get; init; }

    internal IPeerStore? Store { get; init; }
}

/// <summary>Nodes on loopback over TCP.</summary>
internal sealed class TestNodes : IAsyncDisposable
{
    /// <summary>A chain without forks after its first block.</summary>
    internal static ChainProfile Chain { get; } = ChainOf(new ChainSpec());

    /// <summary>What a node at the first block of that chain says.</summary>
    internal static ChainStatus Status { get; } = new ChainView(Chain, true, TimeProvider.System).Status;

    internal List<(PeerNetwork Network, RecordingEndpoint Endpoint)> All { get; } = [];

    /// <summary>A chain with these forks, at its first block.</summary>
    internal static ChainProfile ChainOf(ChainSpec spec) => new(new ChainIdentity(7, Hash256.Zero), new ForkIdSchedule(spec, Hash256.Zero, 0), At(0, 0));

    /// <summary>A node with a head.</summary>
    internal static ChainPosition At(ulong number, ulong timestamp) => new(number, timestamp, Hash256.Zero, number, 0);

    internal static PeerNetwork Create(NodeOptions options) => new(
        options.Identity ?? NodeIdentity.Generate(),
        new NetworkSettings
        {
            Listen = [Multiaddress.Parse("/ip4/127.0.0.1/tcp/0")],
            StaticPeers = options.StaticPeers,
            Bootnodes = options.Bootnodes,
            Chain = options.Chain,
            TrustedPeers = options.TrustedPeers,
            PeersMax = options.PeersMax,
            IsBootnode = options.IsBootnode,
            IsLocal = true,
        },
        options.Time ?? TimeProvider.System,
        NullLoggerFactory.Instance,
        options.Store);

    internal async Task<PeerNetwork> StartAsync(NodeOptions? options = null, Action<PeerNetwork>? setUp = null)
    {
        PeerNetwork network = Create(options ?? new NodeOptions());
        RecordingEndpoint endpoint = new();
        All.Add((network, endpoint));
        setUp?.Invoke(network);
        await network.StartAsync(endpoint, CancellationToken.None);
        return network;
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((PeerNetwork network, RecordingEndpoint endpoint) in All)
        {
            await network.DisposeAsync();
        }
    }
}
