// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.Protocols;

/// <summary>What a node says of itself (libp2p identify specification).</summary>
internal sealed record IdentifyMessage
{
    /// <summary>Longest message in bytes.</summary>
    public const int SizeBytesMax = 64 * 1024;

    /// <summary>Most protocols.</summary>
    public const int ProtocolsMax = 256;

    /// <summary>Most addresses.</summary>
    public const int AddressesMax = 64;

    /// <summary>Longest name of a protocol, an agent or a version in bytes.</summary>
    public const int TextBytesMax = 256;

    /// <summary>The identity key in canonical protobuf form; empty when a push leaves it out.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>Where the node listens.</summary>
    public IReadOnlyList<Multiaddress> ListenAddresses { get; init; } = [];

    /// <summary>The protocols that it serves.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = [];

    /// <summary>Where it sees the receiver.</summary>
    public Multiaddress? ObservedAddress { get; init; }

    /// <summary>The network.</summary>
    public string ProtocolVersion { get; init; } = "";

    /// <summary>The program.</summary>
    public string AgentVersion { get; init; } = "";

    /// <summary>The addresses again, signed; null when absent.</summary>
    public byte[]? SignedPeerRecord { get; init; }

    /// <summary>Whether key and record, as far as they are there, are those of the peer.</summary>
    public bool IsOf(PeerId peer)
    {
        bool isKeyRight = PublicKey.IsEmpty
            || (Addresses.PublicKey.TryDecode(PublicKey.Span, out ReadOnlySpan<byte> rawKey) && PeerId.FromEd25519(rawKey) == peer);
        bool isRecordRight = SignedPeerRecord is null
            || (Libp2p.Protocols.SignedPeerRecord.TryVerify(SignedPeerRecord, out SignedPeerRecord? record) && record.PeerId == peer);
        return isKeyRight && isRecordRight;
    }

    /// <summary>This message with what a later one says anew.</summary>
    public IdentifyMessage Merge(IdentifyMessage later) => new()
    {
        PublicKey = PublicKey,
        ListenAddresses = later.ListenAddresses.Count > 0 ? later.ListenAddresses : ListenAddresses,
        Protocols = later.Protocols.Count > 0 ? later.Protocols : Protocols,
        ObservedAddress = later.ObservedAddress ?? ObservedAddress,
        ProtocolVersion = later.ProtocolVersion.Length > 0 ? later.ProtocolVersion : ProtocolVersion,
        AgentVersion = later.AgentVersion.Length > 0 ? later.AgentVersion : AgentVersion,
        SignedPeerRecord = later.SignedPeerRecord ?? SignedPeerRecord,
    };

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        writer.WriteBytes(1, PublicKey.Span);
        foreach (Multiaddress address in ListenAddresses)
        {
            writer.WriteBytes(2, address.Bytes);
        }

        foreach (string protocol in Protocols)
        {
            writer.WriteText(3, protocol);
        }

        if (ObservedAddress is not null)
        {
            writer.WriteBytes(4, ObservedAddress.Bytes);
        }

        writer.WriteText(5, ProtocolVersion);
        writer.WriteText(6, AgentVersion);
        if (SignedPeerRecord is not null)
        {
            writer.WriteBytes(8, SignedPeerRecord);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a message.</summary>
    /// <returns>False when it is malformed or beyond a limit.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out IdentifyMessage? message)
    {
        message = null;
        if (bytes.Length > SizeBytesMax)
        {
            return false;
        }

        byte[] key = [];
        byte[]? record = null;
        int addressCount = 0;
        List<Multiaddress> addresses = [];
        List<string> protocols = [];
        Multiaddress? observed = null;
        string protocolVersion = "";
        string agentVersion = "";
        ProtobufReader reader = new(bytes);
        while (reader.TryReadField())
        {
            ReadOnlySpan<byte> value;
            if (reader.Field is not (1 or 2 or 3 or 4 or 5 or 6 or 8))
            {
                if (!reader.TrySkip())
                {
                    return false;
                }

                continue;
            }

            if (!reader.TryReadBytes(reader.Field is 3 or 5 or 6 ? TextBytesMax : SizeBytesMax, out value))
            {
                return false;
            }

            switch (reader.Field)
            {
                case 1:
                    key = value.ToArray();
                    break;
                case 2 when ++addressCount > AddressesMax:
                case 3 when protocols.Count == ProtocolsMax:
                    return false;
                case 2:
                    AddKnown(addresses, value);
                    break;
                case 3:
                    protocols.Add(Encoding.UTF8.GetString(value));
                    break;
                case 4:
                    _ = Multiaddress.TryDecode(value, out observed, out _);
                    break;
                case 5:
                    protocolVersion = Encoding.UTF8.GetString(value);
                    break;
                case 6:
                    agentVersion = Encoding.UTF8.GetString(value);
                    break;
                default:
                    record = value.ToArray();
                    break;
            }
        }

        message = new IdentifyMessage
        {
            PublicKey = key,
            ListenAddresses = addresses,
            Protocols = protocols,
            ObservedAddress = observed,
            ProtocolVersion = protocolVersion,
            AgentVersion = agentVersion,
            SignedPeerRecord = record,
        };
        return !reader.IsMalformed;
    }

    // Addresses of kinds that this stack does not speak are left out.
    private static void AddKnown(List<Multiaddress> addresses, ReadOnlySpan<byte> value)
    {
        if (Multiaddress.TryDecode(value, out Multiaddress? address, out _))
        {
            addresses.Add(address);
        }
    }
}
