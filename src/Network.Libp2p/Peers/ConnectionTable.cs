// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>One connection per peer in use, and those that are on their way out. Safe from any thread.</summary>
internal sealed class ConnectionTable(PeerId self)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, PeerConnection> _byPeer = [];
    private readonly HashSet<PeerConnection> _all = [];

    /// <summary>What became of a new connection.</summary>
    /// <param name="IsUsed">Whether it is the one to use.</param>
    /// <param name="Surplus">The connection that is not used any more, if there is one.</param>
    public readonly record struct Outcome(bool IsUsed, PeerConnection? Surplus);

    /// <summary>The connections in use.</summary>
    public IReadOnlyList<PeerConnection> InUse
    {
        get
        {
            lock (_gate)
            {
                return [.. _byPeer.Values];
            }
        }
    }

    /// <summary>Every connection.</summary>
    public IReadOnlyList<PeerConnection> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>The connection to a peer.</summary>
    public PeerConnection? Find(PeerId peer)
    {
        lock (_gate)
        {
            return _byPeer.GetValueOrDefault(peer);
        }
    }

    /// <summary>Adds a connection.</summary>
    /// <remarks>
    /// When both sides dialled at once, both keep the connection that the lower peer id dialled. When the same side dialled twice, it has
    /// lost the first one, so the second is kept.
    /// </remarks>
    public Outcome Add(PeerConnection connection)
    {
        lock (_gate)
        {
            _ = _all.Add(connection);
            if (!_byPeer.TryGetValue(connection.RemotePeer, out PeerConnection? existing) || existing.Reason != CloseReason.None)
            {
                _byPeer[connection.RemotePeer] = connection;
                return new Outcome(true, null);
            }

            bool keepsNew = existing.Direction == connection.Direction || Dialler(connection) < Dialler(existing);
            if (!keepsNew)
            {
                return new Outcome(false, connection);
            }

            _byPeer[connection.RemotePeer] = connection;
            return new Outcome(true, existing);
        }
    }

    /// <summary>Removes a connection that has ended.</summary>
    public void Remove(PeerConnection connection)
    {
        lock (_gate)
        {
            _ = _all.Remove(connection);
            if (_byPeer.TryGetValue(connection.RemotePeer, out PeerConnection? used) && ReferenceEquals(used, connection))
            {
                _ = _byPeer.Remove(connection.RemotePeer);
            }
        }
    }

    private PeerId Dialler(PeerConnection connection) => connection.Direction == ConnectionDirection.Outbound ? self : connection.RemotePeer;
}
