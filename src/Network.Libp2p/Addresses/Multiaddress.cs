// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.Addresses;

/// <summary>A self-describing address such as /ip4/10.0.0.1/tcp/30333/p2p/12D3KooW... (multiformats multiaddr).</summary>
/// <remarks>Binary form: per part a varint code, then a value of fixed length, or of a length that a varint states.</remarks>
public sealed class Multiaddress : IEquatable<Multiaddress>
{
    /// <summary>Longest binary form in bytes.</summary>
    public const int SizeBytesMax = 512;

    /// <summary>Most parts.</summary>
    public const int PartsMax = 8;

    /// <summary>Longest DNS name in bytes (RFC 1035).</summary>
    private const int DnsNameBytesMax = 253;

    private static readonly SearchValues<char> DnsLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._");

    private readonly byte[] _bytes;
    private readonly (MultiaddressProtocol Protocol, int Start, int Length)[] _parts;

    private Multiaddress(byte[] bytes, (MultiaddressProtocol, int, int)[] parts)
    {
        _bytes = bytes;
        _parts = parts;
    }

    /// <summary>The binary form.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The kinds of the parts, first to last.</summary>
    public IEnumerable<MultiaddressProtocol> Protocols => _parts.Select(part => part.Protocol);

    /// <summary>The peer id in the last part, if there is one.</summary>
    public PeerId? PeerId =>
        _parts[^1].Protocol == MultiaddressProtocol.P2p && Addresses.PeerId.TryDecode(Value(_parts.Length - 1), out PeerId? id) ? id : null;

    /// <summary>The IP address in the first part, if there is one.</summary>
    public IPAddress? IpAddress =>
        _parts[0].Protocol is MultiaddressProtocol.Ip4 or MultiaddressProtocol.Ip6 ? new IPAddress(Value(0)) : null;

    /// <summary>The name in the first part, if it is one to resolve.</summary>
    public string? DnsName =>
        _parts[0].Protocol is MultiaddressProtocol.Dns or MultiaddressProtocol.Dns4 or MultiaddressProtocol.Dns6
            ? Encoding.ASCII.GetString(Value(0))
            : null;

    /// <summary>The kind of the first part.</summary>
    internal MultiaddressProtocol First => _parts[0].Protocol;

    /// <summary>The TCP port in the second part, or -1.</summary>
    public int TcpPort =>
        _parts.Length > 1 && _parts[1].Protocol == MultiaddressProtocol.Tcp ? BinaryPrimitives.ReadUInt16BigEndian(Value(1)) : -1;

    /// <summary>Whether TCP can dial it: a host, a port, and at most a peer id after them.</summary>
    public bool IsTcp =>
        TcpPort >= 0 && _parts[0].Protocol is not (MultiaddressProtocol.Tcp or MultiaddressProtocol.P2p)
        && (_parts.Length == 2 || (_parts.Length == 3 && PeerId is not null));

    /// <summary>The address of an endpoint.</summary>
    public static Multiaddress FromEndPoint(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        IPAddress ip = endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address;
        bool is4 = ip.AddressFamily == AddressFamily.InterNetwork;
        byte[] bytes =
        [
            (byte)(is4 ? MultiaddressProtocol.Ip4 : MultiaddressProtocol.Ip6), .. ip.GetAddressBytes(),
            (byte)MultiaddressProtocol.Tcp, (byte)(endPoint.Port >> 8), (byte)(endPoint.Port & 0xff),
        ];
        _ = TryDecode(bytes, out Multiaddress? address, out _);
        return address!;
    }

    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Multiaddress? address, out MultiaddressError error)
    {
        address = null;
        error = MultiaddressError.Empty;
        if (string.IsNullOrEmpty(text) || text[0] != '/')
        {
            return false;
        }

        error = MultiaddressError.TooLong;
        if (text.Length > SizeBytesMax * 2)
        {
            return false;
        }

        string[] words = text[1..].TrimEnd('/').Split('/');
        if (words.Length % 2 != 0 || words.Length > PartsMax * 2)
        {
            error = words.Length % 2 != 0 ? MultiaddressError.InvalidValue : MultiaddressError.TooLong;
            return false;
        }

        ArrayBufferWriter<byte> output = new();
        for (int i = 0; i < words.Length; i += 2)
        {
            error = WritePart(output, words[i], words[i + 1]);
            if (error != MultiaddressError.None)
            {
                return false;
            }
        }

        return TryDecode(output.WrittenSpan, out address, out error);
    }

    /// <summary>Reads text that the program itself wrote or that a person configured.</summary>
    /// <exception cref="FormatException">It is not an address.</exception>
    public static Multiaddress Parse(string text) =>
        TryParse(text, out Multiaddress? address, out MultiaddressError error) ? address : throw new FormatException($"'{text}' is no address: {error}.");

    /// <summary>Reads the binary form, which must be exactly one address.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Multiaddress? address, out MultiaddressError error)
    {
        address = null;
        error = bytes.IsEmpty ? MultiaddressError.Empty : MultiaddressError.TooLong;
        if (bytes.Length is 0 or > SizeBytesMax)
        {
            return false;
        }

        List<(MultiaddressProtocol, int, int)> parts = [];
        for (int at = 0; at < bytes.Length;)
        {
            if (parts.Count == PartsMax)
            {
                error = MultiaddressError.TooLong;
                return false;
            }

            error = ReadPart(bytes, ref at, out (MultiaddressProtocol, int, int) part);
            if (error != MultiaddressError.None)
            {
                return false;
            }

            parts.Add(part);
        }

        address = new Multiaddress(bytes.ToArray(), [.. parts]);
        error = MultiaddressError.None;
        return true;
    }

    /// <summary>This address with a peer id as its last part, in place of one that is there.</summary>
    public Multiaddress WithPeerId(PeerId id)
    {
        ArgumentNullException.ThrowIfNull(id);
        byte[] suffix = new byte[2 + 1 + id.Bytes.Length];
        int at = UnsignedVarint.Write(suffix, (ulong)MultiaddressProtocol.P2p);
        at += UnsignedVarint.Write(suffix.AsSpan(at), (ulong)id.Bytes.Length);
        id.Bytes.CopyTo(suffix.AsSpan(at));
        _ = TryDecode([.. WithoutPeerId().Bytes, .. suffix], out Multiaddress? address, out _);
        return address ?? throw new InvalidOperationException("The address has no room for a peer id.");
    }

    /// <summary>This address without a peer id as its last part.</summary>
    public Multiaddress WithoutPeerId()
    {
        if (_parts.Length < 2 || _parts[^1].Protocol != MultiaddressProtocol.P2p)
        {
            return this;
        }

        (_, int start, int length) = _parts[^2];
        return new Multiaddress(_bytes[..(start + length)], _parts[..^1]);
    }

    /// <inheritdoc/>
    public bool Equals(Multiaddress? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Multiaddress);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>The text form.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        for (int i = 0; i < _parts.Length; i++)
        {
            ReadOnlySpan<byte> value = Value(i);
            _ = _parts[i].Protocol switch
            {
                MultiaddressProtocol.Ip4 => text.Append("/ip4/").Append(new IPAddress(value)),
                MultiaddressProtocol.Ip6 => text.Append("/ip6/").Append(new IPAddress(value)),
                MultiaddressProtocol.Tcp => text.Append("/tcp/").Append(BinaryPrimitives.ReadUInt16BigEndian(value)),
                MultiaddressProtocol.P2p => text.Append("/p2p/").Append(BaseAlphabet.ToBase58(value)),
                MultiaddressProtocol.Dns => text.Append("/dns/").Append(Encoding.ASCII.GetString(value)),
                MultiaddressProtocol.Dns4 => text.Append("/dns4/").Append(Encoding.ASCII.GetString(value)),
                _ => text.Append("/dns6/").Append(Encoding.ASCII.GetString(value)),
            };
        }

        return text.ToString();
    }

    private ReadOnlySpan<byte> Value(int index) => _bytes.AsSpan(_parts[index].Start, _parts[index].Length);

    private static MultiaddressError ReadPart(ReadOnlySpan<byte> bytes, ref int at, out (MultiaddressProtocol, int, int) part)
    {
        part = default;
        if (UnsignedVarint.Read(bytes[at..], out ulong code, out int codeSize) != UnsignedVarint.Status.Done || code > int.MaxValue)
        {
            return MultiaddressError.InvalidValue;
        }

        at += codeSize;
        MultiaddressProtocol protocol = (MultiaddressProtocol)code;
        int length;
        switch (protocol)
        {
            case MultiaddressProtocol.Ip4:
                length = 4;
                break;
            case MultiaddressProtocol.Tcp:
                length = 2;
                break;
            case MultiaddressProtocol.Ip6:
                length = 16;
                break;
            case MultiaddressProtocol.Dns or MultiaddressProtocol.Dns4 or MultiaddressProtocol.Dns6 or MultiaddressProtocol.P2p:
                if (UnsignedVarint.Read(bytes[at..], out ulong stated, out int statedSize) != UnsignedVarint.Status.Done || stated > SizeBytesMax)
                {
                    return MultiaddressError.InvalidValue;
                }

                at += statedSize;
                length = (int)stated;
                break;
            default:
                return MultiaddressError.UnknownProtocol;
        }

        if (length > bytes.Length - at || !IsValue(protocol, bytes.Slice(at, length)))
        {
            return MultiaddressError.InvalidValue;
        }

        part = (protocol, at, length);
        at += length;
        return MultiaddressError.None;
    }

    private static bool IsValue(MultiaddressProtocol protocol, ReadOnlySpan<byte> value) => protocol switch
    {
        MultiaddressProtocol.P2p => Addresses.PeerId.TryDecode(value, out _),
        MultiaddressProtocol.Dns or MultiaddressProtocol.Dns4 or MultiaddressProtocol.Dns6 => IsDnsName(value),
        _ => true,
    };

    private static bool IsDnsName(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > DnsNameBytesMax)
        {
            return false;
        }

        foreach (byte letter in value)
        {
            if (!DnsLetters.Contains((char)letter))
            {
                return false;
            }
        }

        return true;
    }

    private static MultiaddressError WritePart(ArrayBufferWriter<byte> output, string name, string value)
    {
        (MultiaddressProtocol protocol, byte[]? bytes) = name switch
        {
            "ip4" => (MultiaddressProtocol.Ip4, IpBytes(value, AddressFamily.InterNetwork)),
            "ip6" => (MultiaddressProtocol.Ip6, IpBytes(value, AddressFamily.InterNetworkV6)),
            "tcp" => (MultiaddressProtocol.Tcp, PortBytes(value)),
            "dns" => (MultiaddressProtocol.Dns, Encoding.ASCII.GetBytes(value)),
            "dns4" => (MultiaddressProtocol.Dns4, Encoding.ASCII.GetBytes(value)),
            "dns6" => (MultiaddressProtocol.Dns6, Encoding.ASCII.GetBytes(value)),
            "p2p" or "ipfs" => (MultiaddressProtocol.P2p, Addresses.PeerId.TryParse(value, out PeerId? id) ? id.Bytes.ToArray() : null),
            _ => (default(MultiaddressProtocol), Array.Empty<byte>()),
        };
        if (protocol == default)
        {
            return MultiaddressError.UnknownProtocol;
        }

        if (bytes is null)
        {
            return MultiaddressError.InvalidValue;
        }

        Span<byte> number = stackalloc byte[UnsignedVarint.SizeBytesMax];
        output.Write(number[..UnsignedVarint.Write(number, (ulong)protocol)]);
        if (protocol is not (MultiaddressProtocol.Ip4 or MultiaddressProtocol.Ip6 or MultiaddressProtocol.Tcp))
        {
            output.Write(number[..UnsignedVarint.Write(number, (ulong)bytes.Length)]);
        }

        output.Write(bytes);
        return MultiaddressError.None;
    }

    // Short forms such as 10.1 are refused: an address has one text.
    private static byte[]? IpBytes(string value, AddressFamily family) =>
        IPAddress.TryParse(value, out IPAddress? ip) && ip.AddressFamily == family
        && (family != AddressFamily.InterNetwork || ip.ToString() == value) && !value.Contains('%', StringComparison.Ordinal)
            ? ip.GetAddressBytes()
            : null;

    private static byte[]? PortBytes(string value) =>
        ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? [(byte)(port >> 8), (byte)(port & 0xff)] : null;
}
