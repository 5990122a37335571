// SPDX-License-Identifier: Apache-2.0

using System.Net;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>The place of a handshake that a peer started.</summary>
/// <param name="ip">The peer's address.</param>
/// <param name="beganAt">When, as a timestamp of the host's clock.</param>
internal sealed class PendingInbound(IPAddress ip, long beganAt) : IDisposable
{
    private readonly CancellationTokenSource _evicted = new();

    public IPAddress Ip => ip;

    public long BeganAt => beganAt;

    /// <summary>Cancelled when the place is given to a newer handshake.</summary>
    public CancellationToken Evicted => _evicted.Token;

    /// <summary>Gives the place away.</summary>
    public void Evict()
    {
        try
        {
            _evicted.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The handshake ended at the same moment.
        }
    }

    public void Dispose() => _evicted.Dispose();
}
