// SPDX-License-Identifier: Apache-2.0

using System.Net;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Decides who may connect: bans and limits, before the handshake by address and after it by name. Safe from any thread.</summary>
internal sealed class ConnectionGate(ConnectionLimits limits, BanList bans, TrustedPeers trusted, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _handshakes = [];
    private readonly Dictionary<IPAddress, int> _perIp = [];
    private readonly Dictionary<SubnetKey, int> _perSubnet = [];
    private readonly List<PendingInbound> _pending = [];
    private long _secondBegan = time.GetTimestamp();
    private int _inbound;
    private int _total;

    /// <summary>Handshakes under way that peers started.</summary>
    public int PendingCount
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count;
            }
        }
    }

    /// <summary>Connections admitted and not released.</summary>
    public int Admitted => Volatile.Read(ref _total);

    /// <summary>Asks for an inbound connection before its handshake; a place is followed by <see cref="EndInbound"/>.</summary>
    /// <remarks>
    /// An address has a share of the places, so that it cannot keep all others out by handshakes that it does not go on with. When all places are taken, the oldest handshake gives way
    /// unless it has just begun: an honest one takes milliseconds.
    /// </remarks>
    /// <returns>Null with the refusal.</returns>
    public PendingInbound? TryBeginInbound(IPAddress ip, out CloseReason refusal)
    {
        PendingInbound? evicted = null;
        PendingInbound? begun = null;
        lock (_gate)
        {
            if (time.GetElapsedTime(_secondBegan) >= TimeSpan.FromSeconds(1))
            {
                _secondBegan = time.GetTimestamp();
                _handshakes.Clear();
            }

            int started = _handshakes.GetValueOrDefault(ip);
            if (_pending.Count >= limits.PendingInboundMax && time.GetElapsedTime(_pending[0].BeganAt) >= limits.HandshakeGrace)
            {
                evicted = _pending[0];
            }

            refusal = bans.IsBanned(ip) ? CloseReason.Banned
                : _pending.Count - (evicted is null ? 0 : 1) >= limits.PendingInboundMax
                    || _pending.Count(pending => pending.Ip.Equals(ip)) >= limits.PendingPerIpMax
                    || started >= limits.HandshakesPerIpPerSecond || !HasRoom(ip) ? CloseReason.ResourceLimit
                : CloseReason.None;
            if (refusal == CloseReason.None)
            {
                // Bounded by what can be accepted in a second under the pending limit.
                _handshakes[ip] = started + 1;
                begun = new PendingInbound(ip, time.GetTimestamp());
                _ = evicted is null || _pending.Remove(evicted);
                _pending.Add(begun);
            }
            else
            {
                evicted = null;
            }
        }

        // Outside the gate, since whoever waits for it goes on here.
        evicted?.Evict();
        return begun;
    }

    /// <summary>Says that an inbound handshake is over.</summary>
    public void EndInbound(PendingInbound ended)
    {
        lock (_gate)
        {
            _ = _pending.Remove(ended);
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
