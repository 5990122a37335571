// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.Discovery;

/// <summary>The kinds of messages; only the last two do anything here.</summary>
internal enum KademliaMessageType
{
    /// <summary>Store a value.</summary>
    PutValue = 0,

    /// <summary>Read a value.</summary>
    GetValue = 1,

    /// <summary>Offer a content.</summary>
    AddProvider = 2,

    /// <summary>Find who offers a content.</summary>
    GetProviders = 3,

    /// <summary>Find peers near a key.</summary>
    FindNode = 4,

    /// <summary>Are you there.</summary>
    Ping = 5,
}

/// <summary>A peer in an answer.</summary>
internal sealed record KademliaPeer(PeerId PeerId, IReadOnlyList<Multiaddress> Addresses);

/// <summary>A message of the Kademlia protocol (libp2p kad-dht): 1 type, 2 key, 8 closer peers { 1 id, 2 addresses, 3 connection }.</summary>
internal sealed record KademliaMessage(KademliaMessageType Type, byte[] Key, IReadOnlyList<KademliaPeer> CloserPeers)
{
    /// <summary>Longest message in bytes.</summary>
    public const int SizeBytesMax = 64 * 1024;

    /// <summary>Longest key in bytes.</summary>
    public const int KeyBytesMax = 256;

    /// <summary>Most peers in an answer.</summary>
    public const int PeersMax = 20;

    /// <summary>Most addresses of each.</summary>
    public const int AddressesMax = 8;

    // Peers that other implementations send beyond our limit are read over, up to here.
    private const int PeersReadMax = 64;

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        writer.WriteVarint(1, (ulong)Type);
        if (Key.Length > 0)
        {
            writer.WriteBytes(2, Key);
        }

        ArrayBufferWriter<byte> nested = new();
        foreach (KademliaPeer peer in CloserPeers.Take(PeersMax))
        {
            nested.ResetWrittenCount();
            ProtobufWriter inner = new(nested);
            inner.WriteBytes(1, peer.PeerId.Bytes);
            foreach (Multiaddress address in peer.Addresses.Take(AddressesMax))
            {
                inner.WriteBytes(2, address.Bytes);
            }

            // Connected: every peer that we tell of is.
            inner.WriteVarint(3, 1);
            writer.WriteBytes(8, nested.WrittenSpan);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a message.</summary>
    /// <returns>False when it is malformed or beyond a limit. Peers whose id cannot be read and addresses of unknown kinds are left out.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out KademliaMessage? message)
    {
        message = null;
        if (bytes.Length > SizeBytesMax)
        {
            return false;
        }

        ulong type = 0;
        byte[] key = [];
        List<KademliaPeer> peers = [];
        int seen = 0;
        ProtobufReader reader = new(bytes);
        while (reader.TryReadField())
        {
            ReadOnlySpan<byte> value;
            bool isRead;
            switch (reader.Field)
            {
                case 1:
                    isRead = reader.TryReadVarint(out type) && type <= (ulong)KademliaMessageType.Ping;
                    break;
                case 2:
                    isRead = reader.TryReadBytes(KeyBytesMax, out value);
                    key = value.ToArray();
                    break;
                case 8:
                    isRead = ++seen <= PeersReadMax && reader.TryReadBytes(SizeBytesMax, out value) && TryReadPeer(value, peers);
                    break;
                default:
                    isRead = reader.TrySkip();
                    break;
            }

            if (!isRead)
            {
                return false;
            }
        }

        message = new KademliaMessage((KademliaMessageType)type, key, peers);
        return !reader.IsMalformed;
    }

    private static bool TryReadPeer(ReadOnlySpan<byte> bytes, List<KademliaPeer> peers)
    {
        PeerId? id = null;
        List<Multiaddress> addresses = [];
        ProtobufReader reader = new(bytes);
        while (reader.TryReadField())
        {
            ReadOnlySpan<byte> value;
            bool isRead;
            switch (reader.Field)
            {
                case 1:
                    isRead = reader.TryReadBytes(KeyBytesMax, out value);
                    _ = PeerId.TryDecode(value, out id);
                    break;
                case 2:
                    isRead = reader.TryReadBytes(SizeBytesMax, out value);
                    if (addresses.Count < AddressesMax && Multiaddress.TryDecode(value, out Multiaddress? address, out _))
                    {
                        addresses.Add(address);
                    }

                    break;
                default:
                    isRead = reader.TrySkip();
                    break;
            }

            if (!isRead)
            {
                return false;
            }
        }

        if (id is not null && peers.Count < PeersMax)
        {
            peers.Add(new KademliaPeer(id, addresses));
        }

        return !reader.IsMalformed;
    }
}
