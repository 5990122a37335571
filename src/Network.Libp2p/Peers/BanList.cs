// SPDX-License-Identifier: Apache-2.0

using System.Net;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Peers and IP addresses that may not connect, each until a time. Safe from any thread.</summary>
internal sealed class BanList(TimeProvider time, int bannedPeersPerIp)
{
    /// <summary>Most bans held; the one that ends first makes room.</summary>
    public const int EntriesMax = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, DateTimeOffset> _peers = [];
    private readonly Dictionary<IPAddress, Dictionary<PeerId, DateTimeOffset>> _peersByIp = [];

    /// <summary>Bans a peer; enough banned peers at one address ban the address.</summary>
    public void Ban(PeerId peer, IPAddress? ip, DateTimeOffset until)
    {
        lock (_gate)
        {
            MakeRoom(_peers);
            _peers[peer] = until;
            if (ip is null)
            {
                return;
            }

            if (!_peersByIp.TryGetValue(ip, out Dictionary<PeerId, DateTimeOffset>? here))
            {
                if (_peersByIp.Count >= EntriesMax)
                {
                    _peersByIp.Clear();
                }

                here = [];
                _peersByIp.Add(ip, here);
            }

            MakeRoom(here);
            here[peer] = until;
        }
    }

    /// <summary>Lifts a ban.</summary>
    public void Unban(PeerId peer)
    {
        lock (_gate)
        {
            _ = _peers.Remove(peer);
            foreach (Dictionary<PeerId, DateTimeOffset> here in _peersByIp.Values)
            {
                _ = here.Remove(peer);
            }
        }
    }

    /// <summary>Whether a peer is banned now.</summary>
    public bool IsBanned(PeerId peer)
    {
        lock (_gate)
        {
            return _peers.TryGetValue(peer, out DateTimeOffset until) && IsNow(_peers, peer, until);
        }
    }

    /// <summary>Whether an address is banned now.</summary>
    public bool IsBanned(IPAddress ip)
    {
        lock (_gate)
        {
            return _peersByIp.TryGetValue(ip, out Dictionary<PeerId, DateTimeOffset>? here)
                && here.Values.Count(until => until > time.GetUtcNow()) >= bannedPeersPerIp;
        }
    }

    private bool IsNow(Dictionary<PeerId, DateTimeOffset> bans, PeerId peer, DateTimeOffset until)
    {
        if (until > time.GetUtcNow())
        {
            return true;
        }

        _ = bans.Remove(peer);
        return false;
    }

    private static void MakeRoom(Dictionary<PeerId, DateTimeOffset> bans)
    {
        if (bans.Count >= EntriesMax)
        {
            _ = bans.Remove(bans.MinBy(ban => ban.Value).Key);
        }
    }
}
