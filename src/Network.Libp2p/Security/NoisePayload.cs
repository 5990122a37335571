// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Text;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.Security;

/// <summary>What a side proves and offers inside the handshake: its identity key, the signature over its static key, its muxers.</summary>
/// <remarks>NoiseHandshakePayload of the libp2p noise specification: 1 identity_key, 2 identity_sig, 4 extensions { 2 stream_muxers }.</remarks>
internal sealed record NoisePayload(byte[] IdentityKey, byte[] Signature, IReadOnlyList<string> Muxers)
{
    /// <summary>Longest payload in bytes.</summary>
    public const int SizeBytesMax = 4096;

    /// <summary>Most muxers that a payload may list.</summary>
    public const int MuxersMax = 16;

    private const int MuxerNameBytesMax = 128;

    private static ReadOnlySpan<byte> SignaturePrefix => "noise-libp2p-static-key:"u8;

    /// <summary>Makes our payload.</summary>
    public static byte[] Create(NodeIdentity identity, ReadOnlySpan<byte> staticKey, IReadOnlyList<string> muxers)
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        writer.WriteBytes(1, identity.EncodedPublicKey.Span);
        writer.WriteBytes(2, identity.Sign([.. SignaturePrefix, .. staticKey]));
        writer.WriteLength(4, muxers.Sum(muxer => ProtobufWriter.BytesFieldSize(Encoding.UTF8.GetByteCount(muxer))));
        foreach (string muxer in muxers)
        {
            writer.WriteText(2, muxer);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a payload; nothing is verified yet.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out NoisePayload? payload)
    {
        payload = null;
        if (bytes.Length > SizeBytesMax)
        {
            return false;
        }

        byte[] key = [];
        byte[] signature = [];
        List<string> muxers = [];
        ProtobufReader reader = new(bytes);
        while (reader.TryReadField())
        {
            ReadOnlySpan<byte> value;
            bool isRead = reader.Field switch
            {
                1 => reader.TryReadBytes(SizeBytesMax, out value) && Assign(value, out key),
                2 => reader.TryReadBytes(SizeBytesMax, out value) && Assign(value, out signature),
                4 => reader.TryReadBytes(SizeBytesMax, out value) && TryReadMuxers(value, muxers),
                _ => reader.TrySkip(),
            };
            if (!isRead)
            {
                return false;
            }
        }

        payload = new NoisePayload(key, signature, muxers);
        return !reader.IsMalformed;
    }

    /// <summary>Checks that the identity key signed the static key, and names the peer.</summary>
    /// <returns>Null when the key is no canonical Ed25519 key or the signature is wrong.</returns>
    public PeerId? Verify(ReadOnlySpan<byte> staticKey) =>
        PublicKey.TryDecode(IdentityKey, out ReadOnlySpan<byte> rawKey) && Ed25519.Verify(rawKey, [.. SignaturePrefix, .. staticKey], Signature)
            ? PeerId.FromEd25519(rawKey)
            : null;

    private static bool Assign(ReadOnlySpan<byte> value, out byte[] field)
    {
        field = value.ToArray();
        return true;
    }

    private static bool TryReadMuxers(ReadOnlySpan<byte> bytes, List<string> muxers)
    {
        ProtobufReader reader = new(bytes);
        while (reader.TryReadField())
        {
            if (reader.Field != 2)
            {
                if (!reader.TrySkip())
                {
                    return false;
                }

                continue;
            }

            if (muxers.Count == MuxersMax || !reader.TryReadBytes(MuxerNameBytesMax, out ReadOnlySpan<byte> name))
            {
                return false;
            }

            muxers.Add(Encoding.UTF8.GetString(name));
        }

        return !reader.IsMalformed;
    }
}
