// SPDX-License-Identifier: Apache-2.0

using System.Net;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Counts outbound peers by the blocks that their addresses come from, so that who holds one block does not hold this node's view of the network.</summary>
internal sealed class OutboundSpread(PeerKeeperOptions options)
{
    private readonly Dictionary<SubnetKey, int> _perSubnet = [];
    private readonly Dictionary<SubnetKey, int> _perNetwork = [];

    /// <summary>Takes note of a peer that is connected.</summary>
    public void Add(IPAddress ip)
    {
        Count(_perSubnet, AddressRules.Subnet(ip));
        Count(_perNetwork, AddressRules.Network(ip));
    }

    /// <summary>Takes a peer in if its blocks have room.</summary>
    /// <param name="ip">Its address.</param>
    /// <param name="isNewNetwork">True to take it only where its /16 has no peer yet.</param>
    public bool TryAdd(IPAddress ip, bool isNewNetwork)
    {
        int networkMax = isNewNetwork ? 1 : options.OutboundPerNetworkMax;
        if (_perSubnet.GetValueOrDefault(AddressRules.Subnet(ip)) >= options.OutboundPerSubnetMax
            || _perNetwork.GetValueOrDefault(AddressRules.Network(ip)) >= networkMax)
        {
            return false;
        }

        Add(ip);
        return true;
    }

    private static void Count(Dictionary<SubnetKey, int> counts, SubnetKey key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}
