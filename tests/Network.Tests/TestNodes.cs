// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Network.Gossip;
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

    internal ChainIdentity Chain { get; init; } = TestNodes.Chain;

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
    internal static ChainIdentity Chain { get; } = new(7, Hash256.Zero, new ForkDigest(7));

    internal List<(PeerNetwork Network, RecordingEndpoint Endpoint)> All { get; } = [];

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
