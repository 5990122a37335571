// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Which addresses count as reachable from the internet, and which share an owner.</summary>
internal static class AddressRules
{
    private const int Ipv4SubnetBytes = 3;
    private const int Ipv6SubnetBytes = 6;
    private const int Ipv4NetworkBytes = 2;
    private const int Ipv6NetworkBytes = 4;

    /// <summary>Whether it is a public IP address. A name is none: it may lead anywhere, and belongs to no subnet that could be counted.</summary>
    public static bool IsPublic(Multiaddress address) => address.IpAddress is { } ip && IsPublic(ip);

    /// <summary>Whether an address is neither loopback, private, link-local, shared, multicast nor unspecified.</summary>
    public static bool IsPublic(IPAddress ip)
    {
        if (ip.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return !(IPAddress.IsLoopback(ip) || ip.IsIPv6LinkLocal || ip.IsIPv6Multicast || ip.IsIPv6SiteLocal || ip.IsIPv6UniqueLocal
                || ip.Equals(IPAddress.IPv6Any));
        }

        return ip.GetAddressBytes() switch
        {
            [0 or 10 or 127, ..] => false,
            [100, >= 64 and <= 127, ..] => false,
            [169, 254, ..] => false,
            [172, >= 16 and <= 31, ..] => false,
            [192, 168, ..] => false,
            [>= 224, ..] => false,
            _ => true,
        };
    }

    /// <summary>The block of addresses that one owner usually holds: IPv4 /24, IPv6 /48.</summary>
    public static SubnetKey Subnet(IPAddress ip) => Prefix(ip, Ipv4SubnetBytes, Ipv6SubnetBytes);

    /// <summary>The block of addresses that one provider often holds: IPv4 /16, IPv6 /32.</summary>
    public static SubnetKey Network(IPAddress ip) => Prefix(ip, Ipv4NetworkBytes, Ipv6NetworkBytes);

    /// <summary>An address listened on as addresses that peers can dial: the unspecified address stands for every interface.</summary>
    public static IEnumerable<Multiaddress> Expand(Multiaddress listened)
    {
        if (listened.IpAddress is not { } ip || !(ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
        {
            return [listened];
        }

        return NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => address.AddressFamily == ip.AddressFamily && !address.IsIPv6LinkLocal)
            .Select(address => Multiaddress.FromEndPoint(new IPEndPoint(address, listened.TcpPort)));
    }

    private static SubnetKey Prefix(IPAddress ip, int ipv4Bytes, int ipv6Bytes)
    {
        byte[] bytes = ip.GetAddressBytes();
        ulong key = 0;
        foreach (byte value in bytes.AsSpan(0, bytes.Length == 4 ? ipv4Bytes : ipv6Bytes))
        {
            key = (key << 8) | value;
        }

        return new SubnetKey(bytes.Length == 4, key);
    }
}

/// <summary>Names a block of addresses.</summary>
internal readonly record struct SubnetKey(bool IsIpv4, ulong Prefix);
