// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Tests;

/// <summary>Two nodes on loopback, the second with the first as a static peer.</summary>
internal sealed class NetworkPair : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal PeerNetwork First { get; private set; } = null!;

    internal PeerNetwork Second { get; private set; } = null!;

    internal RecordingEndpoint FirstEndpoint { get; private init; } = null!;

    internal RecordingEndpoint SecondEndpoint { get; } = new();

    internal static async Task<NetworkPair> StartAsync(RecordingEndpoint? first = null, TimeProvider? time = null)
    {
        NetworkPair pair = new() { FirstEndpoint = first ?? new RecordingEndpoint() };
        pair.First = Create([], time);
        await pair.First.StartAsync(pair.FirstEndpoint, CancellationToken.None);
        pair.Second = Create([pair.First.ListenAddresses[0]], time);
        await pair.Second.StartAsync(pair.SecondEndpoint, CancellationToken.None);
        await UntilAsync(() => !pair.FirstEndpoint.Connected.IsEmpty && !pair.SecondEndpoint.Connected.IsEmpty, "both are connected");
        return pair;
    }

    /// <summary>Waits until what one publishes reaches the other, on every topic.</summary>
    internal Task MeshesAsync() => UntilAsync(() => First.MeshSizes.Values.All(size => size == 1) && Second.MeshSizes.Values.All(size => size == 1), "meshes form");

    internal static async Task UntilAsync(Func<bool> condition, string what)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!condition())
        {
            patience.IsCancellationRequested.Should().BeFalse(what);
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Second.DisposeAsync();
        await First.DisposeAsync();
    }

    private static PeerNetwork Create(IReadOnlyList<Multiaddress> peers, TimeProvider? time) => TestNodes.Create(new NodeOptions { StaticPeers = peers, Time = time });
}
