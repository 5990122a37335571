// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Transports;

/// <summary>Makes raw connections: TCP in a node, memory in tests.</summary>
public interface IConnectionTransport
{
    /// <summary>Whether it can dial this address.</summary>
    bool CanDial(Multiaddress address);

    /// <summary>Connects.</summary>
    /// <exception cref="Libp2pException">The address cannot be reached.</exception>
    ValueTask<IRawConnection> DialAsync(Multiaddress address, CancellationToken cancellationToken);

    /// <summary>Listens.</summary>
    /// <exception cref="Libp2pException">The address cannot be bound.</exception>
    ValueTask<IConnectionListener> ListenAsync(Multiaddress address, CancellationToken cancellationToken);
}
