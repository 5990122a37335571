// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.Addresses;

/// <summary>The name of a node: a multihash of its public key (libp2p peer-ids specification).</summary>
/// <remarks>
/// Keys of up to 42 bytes stand in the id themselves (identity multihash), longer ones by their SHA-256. Our own nodes use Ed25519, whose id
/// is 38 bytes and reads 12D3KooW...; other kinds are parsed and carried, but cannot connect.
/// </remarks>
public sealed class PeerId : IEquatable<PeerId>, IComparable<PeerId>
{
    /// <summary>Longest id in bytes: two of multihash header and 42 of an inlined key.</summary>
    public const int SizeBytesMax = 2 + InlinedKeyBytesMax;

    private const int InlinedKeyBytesMax = 42;
    private const byte IdentityCode = 0x00;
    private const byte Sha256Code = 0x12;
    private const int Sha256SizeBytes = 32;
    private const byte CidVersion1 = 0x01;
    private const byte Libp2pKeyCodec = 0x72;

    private readonly byte[] _bytes;
    private string? _text;

    private PeerId(byte[] bytes) => _bytes = bytes;

    /// <summary>The multihash.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The id of an Ed25519 key.</summary>
    /// <param name="rawKey">32 bytes.</param>
    public static PeerId FromEd25519(ReadOnlySpan<byte> rawKey)
    {
        if (rawKey.Length != Crypto.Signatures.Ed25519.PublicKeySize)
        {
            throw new ArgumentException("The key has another length.", nameof(rawKey));
        }

        return new PeerId([IdentityCode, PublicKey.EncodedSizeBytes, .. PublicKey.Encode(rawKey)]);
    }

    /// <summary>Reads a multihash.</summary>
    /// <returns>False unless it is an inlined key or a SHA-256, exactly as long as it says.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PeerId? id)
    {
        bool isInlined = bytes.Length is > 2 and <= SizeBytesMax && bytes[0] == IdentityCode && bytes[1] == bytes.Length - 2;
        bool isHashed = bytes.Length == 2 + Sha256SizeBytes && bytes[0] == Sha256Code && bytes[1] == Sha256SizeBytes;
        id = isInlined || isHashed ? new PeerId(bytes.ToArray()) : null;
        return id is not null;
    }

    /// <summary>Reads the text form: base58btc of the multihash, or a CIDv1 in base32, base36 or base58btc.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out PeerId? id)
    {
        id = null;
        if (text.StartsWith("1") || text.StartsWith("Qm"))
        {
            return BaseAlphabet.TryFromBase58(text, out byte[] plain) && TryDecode(plain, out id);
        }

        if (text.IsEmpty)
        {
            return false;
        }

        byte[] cid;
        bool isDecoded = text[0] switch
        {
            'b' => BaseAlphabet.TryFromBase32(text[1..], out cid),
            'k' => BaseAlphabet.TryFromBase36(text[1..], out cid),
            'z' => BaseAlphabet.TryFromBase58(text[1..], out cid),
            _ => Fail(out cid),
        };
        return isDecoded && cid is [CidVersion1, Libp2pKeyCodec, .. byte[] multihash] && TryDecode(multihash, out id);
    }

    /// <summary>The raw Ed25519 key in the id.</summary>
    /// <returns>False when the id is of another kind of key.</returns>
    public bool TryGetEd25519(out ReadOnlySpan<byte> rawKey)
    {
        rawKey = default;
        return _bytes[0] == IdentityCode && PublicKey.TryDecode(_bytes.AsSpan(2), out rawKey);
    }

    /// <summary>The id as a CIDv1 in base32.</summary>
    public string ToCidText() => "b" + BaseAlphabet.ToBase32([CidVersion1, Libp2pKeyCodec, .. _bytes]);

    /// <inheritdoc/>
    public bool Equals(PeerId? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PeerId);

    /// <summary>A hash for tables that differs in each process, since whoever makes key pairs chooses the bytes.</summary>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>Order by bytes.</summary>
    public int CompareTo(PeerId? other) => other is null ? 1 : Bytes.SequenceCompareTo(other.Bytes);

    /// <summary>The id in base58btc.</summary>
    public override string ToString() => _text ??= BaseAlphabet.ToBase58(_bytes);

    /// <summary>Equality of ids.</summary>
    public static bool operator ==(PeerId? left, PeerId? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Inequality of ids.</summary>
    public static bool operator !=(PeerId? left, PeerId? right) => !(left == right);

    /// <summary>Order by bytes.</summary>
    public static bool operator <(PeerId? left, PeerId? right) => Comparer<PeerId>.Default.Compare(left, right) < 0;

    /// <summary>Order by bytes.</summary>
    public static bool operator <=(PeerId? left, PeerId? right) => Comparer<PeerId>.Default.Compare(left, right) <= 0;

    /// <summary>Order by bytes.</summary>
    public static bool operator >(PeerId? left, PeerId? right) => Comparer<PeerId>.Default.Compare(left, right) > 0;

    /// <summary>Order by bytes.</summary>
    public static bool operator >=(PeerId? left, PeerId? right) => Comparer<PeerId>.Default.Compare(left, right) >= 0;

    private static bool Fail(out byte[] nothing)
    {
        nothing = [];
        return false;
    }
}
