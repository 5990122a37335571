// SPDX-License-Identifier: Apache-2.0

using System.Net;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Decides who may connect: bans and limits, before the handshake by address and after it by name. Safe from any thread.</summary>
internal sealed class ConnectionGate(ConnectionLimits limits, BanList bans, IReadOnlySet<PeerId> trusted, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _handshakes = [];
    private readonly Dictionary<IPAddress, int> _perIp = [];
    private readonly Dictionary<SubnetKey, int> _perSubnet = [];
    private long _secondBegan = time.GetTimestamp();
    private int _pendingInbound;
    private int _inbound;
    private int _total;

    /// <summary>Handshakes under way that peers started.</summary>
    public int PendingInbound => Volatile.Read(ref _pendingInbound);

    /// <summary>Connections admitted and not released.</summary>
    public int Admitted => Volatile.Read(ref _total);

    /// <summary>Asks for an inbound connection before its handshake; true is followed by <see cref="EndInbound"/>.</summary>
    public bool TryBeginInbound(IPAddress ip, out CloseReason refusal)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_secondBegan) >= TimeSpan.FromSeconds(1))
            {
                _secondBegan = time.GetTimestamp();
                _handshakes.Clear();
            }

            int started = _handshakes.GetValueOrDefault(ip);
            refusal = bans.IsBanned(ip) ? CloseReason.Banned
                : _pendingInbound >= limits.PendingInboundMax || started >= limits.HandshakesPerIpPerSecond || !HasRoom(ip) ? CloseReason.ResourceLimit
                : CloseReason.None;
            if (refusal != CloseReason.None)
            {
                return false;
            }

            // Bounded by what can be accepted in a second under the pending limit.
            _handshakes[ip] = started + 1;
            _pendingInbound++;
            return true;
        }
    }

    /// <summary>Says that an inbound handshake is over.</summary>
    public void EndInbound()
    {
        lock (_gate)
        {
            _pendingInbound--;
        }
    }

    /// <summary>Asks for a connection whose peer is known; true is followed by <see cref="Release"/>.</summary>
    public bool TryAdmit(PeerId peer, IPAddress? ip, ConnectionDirection direction, out CloseReason refusal)
    {
        lock (_gate)
        {
            bool isTrusted = trusted.Contains(peer);
            bool isInbound = direction == ConnectionDirection.Inbound;
            refusal = isTrusted ? CloseReason.None
                : bans.IsBanned(peer) ? CloseReason.Banned
                : _total >= limits.ConnectionsMax || (isInbound && (_inbound >= limits.InboundMax || (ip is not null && !HasRoom(ip)))) ? CloseReason.ResourceLimit
                : CloseReason.None;
            if (refusal != CloseReason.None)
            {
                return false;
            }

            _total++;
            _inbound += isInbound ? 1 : 0;
            Count(ip, 1);
            return true;
        }
    }

    /// <summary>Gives an admitted connection's place back.</summary>
    public void Release(IPAddress? ip, ConnectionDirection direction)
    {
        lock (_gate)
        {
            _total--;
            _inbound -= direction == ConnectionDirection.Inbound ? 1 : 0;
            Count(ip, -1);
        }
    }

    private bool HasRoom(IPAddress ip) =>
        _perIp.GetValueOrDefault(ip) < limits.PerIpMax && _perSubnet.GetValueOrDefault(AddressRules.Subnet(ip)) < limits.PerSubnetMax;

    private void Count(IPAddress? ip, int change)
    {
        if (ip is not null)
        {
            Add(_perIp, ip, change);
            Add(_perSubnet, AddressRules.Subnet(ip), change);
        }
    }

    private static void Add<TKey>(Dictionary<TKey, int> counts, TKey key, int change)
        where TKey : notnull
    {
        int count = counts.GetValueOrDefault(key) + change;
        if (count > 0)
        {
            counts[key] = count;
        }
        else
        {
            _ = counts.Remove(key);
        }
    }
}
