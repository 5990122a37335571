// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Network;

namespace PowerVerse.Chain.Node.Networking;

/// <summary>Tells the network of every new head, by which peers are judged and topics change when a fork passes.</summary>
internal sealed class HeadFollower : IHeadObserver, IDisposable
{
    private readonly IBlockChain _chain;
    private readonly PeerNetwork _network;
    private readonly IDisposable _subscription;

    /// <summary>Follows a chain from now on.</summary>
    public HeadFollower(IBlockChain chain, PeerNetwork network)
    {
        _chain = chain;
        _network = network;
        _subscription = chain.Heads.Subscribe(this);
        _network.MoveTo(NetworkOptions.PositionOf(chain.Head, chain.Retained));
    }

    /// <inheritdoc/>
    public void OnHead(HeadChange change) => _network.MoveTo(NetworkOptions.PositionOf(change.Head, _chain.Retained));

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();
}
