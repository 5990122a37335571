// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Network;

namespace PowerVerse.Chain.Node.Networking;

/// <summary>Shows the network to clients.</summary>
internal sealed class NetworkStatus : INetworkStatus
{
    private readonly PeerNetwork _network;
    private readonly Func<PeerHandle, ulong> _headOf;

    public NetworkStatus(PeerNetwork network, Func<PeerHandle, ulong> headOf)
    {
        _network = network;
        _headOf = headOf;
    }

    /// <inheritdoc/>
    public bool IsListening => _network.ListenAddresses.Count > 0;

    /// <inheritdoc/>
    public string NodeId => _network.PeerId.ToString();

    /// <inheritdoc/>
    public IReadOnlyList<string> ListenAddresses => [.. _network.ListenAddresses.Select(static address => address.ToString())];

    /// <inheritdoc/>
    public int PeerCount => _network.Peers.Count;

    /// <inheritdoc/>
    public IReadOnlyList<PeerStatus> GetPeers() =>
    [
        .. _network.GetPeers().Select(peer => new PeerStatus(
            peer.Id, peer.Address, peer.AgentVersion, peer.IsInbound, peer.IsStatic, _headOf(new PeerHandle(peer.Handle)), peer.Protocols)),
    ];

    /// <inheritdoc/>
    public bool TryAddPeer(string address) => _network.TryAddPeer(address);

    /// <inheritdoc/>
    public bool TryRemovePeer(string address) => _network.TryRemovePeer(address);

    /// <inheritdoc/>
    public bool TryTrust(string peer) => _network.TryTrust(peer);

    /// <inheritdoc/>
    public bool TryDistrust(string peer) => _network.TryDistrust(peer);
}
