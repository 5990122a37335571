// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>The way of one peer's RPCs to the actor, one at a time; nothing is allocated per RPC.</summary>
internal sealed class GossipInbound
{
    private readonly GossipRouter _router;
    private readonly PeerId _peer;
    private readonly AsyncSignal _done = new();

    public GossipInbound(GossipRouter router, PeerId peer)
    {
        _router = router;
        _peer = peer;
        Handle = Run;
    }

    /// <summary>The RPC, used again for each.</summary>
    public GossipRpc Rpc { get; } = new();

    /// <summary>The bytes that it points into.</summary>
    public PooledMessage? Message { get; set; }

    /// <summary>What the actor does with the RPC; it gives the memory back.</summary>
    public Action Handle { get; }

    /// <summary>Waits until the actor has handled the RPC.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken) => _done.WaitAsync(cancellationToken);

    private void Run()
    {
        try
        {
            using (Message)
            {
                _router.Receive(_peer, Rpc);
            }
        }
        finally
        {
            Message = null;
            _done.Set();
        }
    }
}
