// SPDX-License-Identifier: Apache-2.0

using System.Net;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Where peers see this node: behind a router it cannot know by itself. Safe to use from several threads.</summary>
/// <remarks>
/// Only peers that this node dialled are believed, and an address only when peers in three networks agree on it: whoever dials in chose to, and one owner of many addresses could make
/// the node tell everybody a wrong one.
/// </remarks>
internal sealed class ObservedAddresses
{
    /// <summary>Networks (IPv4 /16, IPv6 /32) whose peers must agree.</summary>
    public const int NetworksMin = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, (SubnetKey Network, IPAddress Seen)> _reports = [];

    /// <summary>The addresses that are agreed on, in order.</summary>
    public IReadOnlyList<IPAddress> Agreed { get; private set; } = [];

    /// <summary>A peer that this node dialled says where it sees it.</summary>
    /// <returns>True when what is agreed on changed.</returns>
    public bool Report(PeerId peer, IPAddress peerAddress, IPAddress seen)
    {
        lock (_gate)
        {
            _reports[peer] = (AddressRules.Network(peerAddress), seen);
            return Count();
        }
    }

    /// <summary>A peer is gone.</summary>
    /// <returns>True when what is agreed on changed.</returns>
    public bool Forget(PeerId peer)
    {
        lock (_gate)
        {
            return _reports.Remove(peer) && Count();
        }
    }

    private bool Count()
    {
        IPAddress[] agreed =
        [
            .. _reports.Values.Distinct()
                .GroupBy(static report => report.Seen)
                .Where(static group => group.Count() >= NetworksMin)
                .Select(static group => group.Key)
                .OrderBy(static address => address.ToString(), StringComparer.Ordinal),
        ];
        if (agreed.SequenceEqual(Agreed))
        {
            return false;
        }

        Agreed = agreed;
        return true;
    }
}
