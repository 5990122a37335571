// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Security;

/// <summary>An encrypted connection, frame by frame. One reader and one writer at a time.</summary>
internal interface ISecureChannel : IAsyncDisposable
{
    /// <summary>Reads the next frame.</summary>
    /// <returns>The plaintext, valid until the next read; empty once the peer has ended the connection between two frames.</returns>
    /// <exception cref="Libp2pException">A frame is malformed or the connection broke.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Writes one frame of at most <see cref="NoiseChannel.PlaintextBytesMax"/> bytes and flushes it.</summary>
    /// <exception cref="Libp2pException">The connection broke.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken);

    /// <summary>Ends it at once; pending reads and writes end.</summary>
    void Abort();
}
