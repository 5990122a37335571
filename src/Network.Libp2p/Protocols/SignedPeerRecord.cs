// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.Protocols;

/// <summary>A peer's addresses, signed by the peer (libp2p RFC 0002 and 0003).</summary>
/// <remarks>
/// Envelope { 1 public key, 2 payload type 0x0301, 3 payload, 5 signature } around PeerRecord { 1 peer id, 2 sequence, 3 addresses { 1 } };
/// the signature covers domain, type and payload, each with its length before it.
/// </remarks>
internal sealed record SignedPeerRecord(PeerId PeerId, ulong Sequence, IReadOnlyList<Multiaddress> Addresses)
{
    /// <summary>Longest envelope in bytes.</summary>
    public const int SizeBytesMax = 16 * 1024;

    /// <summary>Most addresses in a record.</summary>
    public const int AddressesMax = 64;

    private static ReadOnlySpan<byte> Domain => "libp2p-peer-record"u8;

    private static ReadOnlySpan<byte> PayloadType => [0x03, 0x01];

    /// <summary>Signs a record of this node.</summary>
    public static byte[] Create(NodeIdentity identity, ulong sequence, IReadOnlyList<Multiaddress> addresses)
    {
        ArrayBufferWriter<byte> payload = new();
        ProtobufWriter record = new(payload);
        record.WriteBytes(1, identity.PeerId.Bytes);
        record.WriteVarint(2, sequence);
        foreach (Multiaddress address in addresses)
        {
            record.WriteLength(3, ProtobufWriter.BytesFieldSize(address.Bytes.Length));
            record.WriteBytes(1, address.Bytes);
        }

        ArrayBufferWriter<byte> output = new();
        ProtobufWriter envelope = new(output);
        envelope.WriteBytes(1, identity.EncodedPublicKey.Span);
        envelope.WriteBytes(2, PayloadType);
        envelope.WriteBytes(3, payload.WrittenSpan);
        envelope.WriteBytes(5, identity.Sign(SignedBytes(payload.WrittenSpan)));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads an envelope and checks its signature and that the signer is the peer of the record.</summary>
    public static bool TryVerify(ReadOnlySpan<byte> envelope, [NotNullWhen(true)] out SignedPeerRecord? record)
    {
        record = null;
        if (envelope.Length > SizeBytesMax)
        {
            return false;
        }

        ReadOnlySpan<byte> key = default;
        ReadOnlySpan<byte> type = default;
        ReadOnlySpan<byte> payload = default;
        ReadOnlySpan<byte> signature = default;
        ProtobufReader reader = new(envelope);
        while (reader.TryReadField())
        {
            bool isRead = reader.Field switch
            {
                1 => reader.TryReadBytes(SizeBytesMax, out key),
                2 => reader.TryReadBytes(SizeBytesMax, out type),
                3 => reader.TryReadBytes(SizeBytesMax, out payload),
                5 => reader.TryReadBytes(SizeBytesMax, out signature),
                _ => reader.TrySkip(),
            };
            if (!isRead)
            {
                return false;
            }
        }

        return !reader.IsMalformed && type.SequenceEqual(PayloadType)
            && PublicKey.TryDecode(key, out ReadOnlySpan<byte> rawKey)
            && TryDecode(payload, out record) && record.PeerId == PeerId.FromEd25519(rawKey)
            && Ed25519.Verify(rawKey, SignedBytes(payload), signature);
    }

    private static bool TryDecode(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out SignedPeerRecord? record)
    {
        record = null;
        PeerId? id = null;
        ulong sequence = 0;
        List<Multiaddress> addresses = [];
        ProtobufReader reader = new(payload);
        while (reader.TryReadField())
        {
            ReadOnlySpan<byte> value;
            bool isRead = reader.Field switch
            {
                1 => reader.TryReadBytes(PeerId.SizeBytesMax, out value) && PeerId.TryDecode(value, out id),
                2 => reader.TryReadVarint(out sequence),
                3 => reader.TryReadBytes(SizeBytesMax, out value) && TryAddAddress(value, addresses),
                _ => reader.TrySkip(),
            };
            if (!isRead)
            {
                return false;
            }
        }

        if (reader.IsMalformed || id is null)
        {
            return false;
        }

        record = new SignedPeerRecord(id, sequence, addresses);
        return true;
    }

    private static bool TryAddAddress(ReadOnlySpan<byte> bytes, List<Multiaddress> addresses)
    {
        ProtobufReader reader = new(bytes);
        while (reader.TryReadField())
        {
            if (reader.Field != 1)
            {
                if (!reader.TrySkip())
                {
                    return false;
                }

                continue;
            }

            if (addresses.Count == AddressesMax || !reader.TryReadBytes(SizeBytesMax, out ReadOnlySpan<byte> value))
            {
                return false;
            }

            // An address of a kind that this stack does not speak says nothing against the others.
            if (Multiaddress.TryDecode(value, out Multiaddress? address, out _))
            {
                addresses.Add(address);
            }
        }

        return !reader.IsMalformed;
    }

    private static byte[] SignedBytes(ReadOnlySpan<byte> payload)
    {
        ArrayBufferWriter<byte> output = new();
        Append(output, Domain);
        Append(output, PayloadType);
        Append(output, payload);
        return output.WrittenSpan.ToArray();
    }

    private static void Append(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> part)
    {
        output.Advance(UnsignedVarint.Write(output.GetSpan(UnsignedVarint.SizeBytesMax), (ulong)part.Length));
        output.Write(part);
    }
}
