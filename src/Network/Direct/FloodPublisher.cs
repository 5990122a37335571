// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;

namespace PowerVerse.Chain.Network.Direct;

/// <summary>Writes every publication to every connected peer.</summary>
internal sealed class FloodPublisher : IPublisher
{
    private readonly ConcurrentDictionary<ulong, PeerSession> _sessions;

    internal FloodPublisher(ConcurrentDictionary<ulong, PeerSession> sessions) => _sessions = sessions;

    public void Publish(NetworkLane lane, ReadOnlyMemory<byte> message, ulong? except)
    {
        foreach ((ulong handle, PeerSession session) in _sessions)
        {
            if (handle != except)
            {
                session.Send(lane, message);
            }
        }
    }
}
