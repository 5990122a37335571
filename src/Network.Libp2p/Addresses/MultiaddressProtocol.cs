// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Addresses;

/// <summary>The parts of an address that this stack understands, by their multicodec numbers.</summary>
public enum MultiaddressProtocol
{
    /// <summary>IPv4 address, four bytes.</summary>
    Ip4 = 4,

    /// <summary>TCP port, two bytes.</summary>
    Tcp = 6,

    /// <summary>IPv6 address, sixteen bytes.</summary>
    Ip6 = 41,

    /// <summary>Name that resolves to either family.</summary>
    Dns = 53,

    /// <summary>Name that resolves to IPv4.</summary>
    Dns4 = 54,

    /// <summary>Name that resolves to IPv6.</summary>
    Dns6 = 55,

    /// <summary>Peer id, a multihash with its length before it.</summary>
    P2p = 421,
}
