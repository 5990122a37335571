// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Transports;

/// <summary>Takes connections at one address.</summary>
public interface IConnectionListener : IAsyncDisposable
{
    /// <summary>The address with its real port.</summary>
    Multiaddress Address { get; }

    /// <summary>Waits for the next connection.</summary>
    /// <returns>Null once the listener is disposed.</returns>
    ValueTask<IRawConnection?> AcceptAsync(CancellationToken cancellationToken);
}
