// SPDX-License-Identifier: Apache-2.0

using System.IO.Pipelines;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Transports;

/// <summary>A byte pipe to a peer before anything is encrypted.</summary>
public interface IRawConnection : IDuplexPipe, IAsyncDisposable
{
    /// <summary>This side's address.</summary>
    Multiaddress LocalAddress { get; }

    /// <summary>The peer's address as this side sees it.</summary>
    Multiaddress RemoteAddress { get; }

    /// <summary>Ends it at once, without waiting for what is still to be sent; pending reads and writes end.</summary>
    void Abort();
}
