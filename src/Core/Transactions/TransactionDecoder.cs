// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>Reads one transaction field by field; see <see cref="TransactionEncoder"/> for the layout.</summary>
/// <remarks>A read that fails leaves <c>_field</c> at the culprit. Lists are counted against the bytes that are left before an array is made.</remarks>
internal ref struct TransactionDecoder
{
    /// <summary>Encoded size of the smallest access list entry: header, address, empty list.</summary>
    private const int AccessListEntrySizeMin = 23;

    /// <summary>Encoded size of the smallest authorization: header, address and five numbers of one byte.</summary>
    private const int AuthorizationSizeMin = 27;

    /// <summary>A first byte from here on begins a list, so the transaction is a legacy one (EIP-2718).</summary>
    public const byte FirstListByte = 0xC0;

    private RlpReader _fields;
    private TransactionField _field;
    private TransactionDecodeErrorCode _code;
    private RlpError _rlp;

    /// <summary>Decodes an envelope that the transaction keeps.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> envelope, out Transaction transaction, out TransactionDecodeError error)
    {
        TransactionDecoder decoder = default;
        if (decoder.TryRead(envelope, out transaction))
        {
            error = default;
            return true;
        }

        error = new TransactionDecodeError(decoder._code, decoder._field, decoder._rlp);
        return false;
    }

    private bool TryRead(ReadOnlyMemory<byte> envelope, out Transaction transaction)
    {
        transaction = null!;
        ReadOnlySpan<byte> bytes = envelope.Span;
        if (bytes.IsEmpty)
        {
            return Fail(TransactionDecodeErrorCode.Empty);
        }

        byte first = bytes[0];
        bool isLegacy = first >= FirstListByte;
        if (!isLegacy && first is 0 or > (byte)TransactionType.SetCode)
        {
            return Fail(TransactionDecodeErrorCode.UnknownType);
        }

        RlpReader outer = new(isLegacy ? bytes : bytes[1..]);
        if (!outer.TryReadList(out _fields) || !outer.TryEnd())
        {
            return FailEncoding(outer.Error);
        }

        int listStart = bytes.Length - _fields.Remaining;
        bool isRead = isLegacy
            ? TryReadLegacy(envelope, listStart, out transaction)
            : TryReadTyped((TransactionType)first, envelope, listStart, out transaction);
        if (!isRead)
        {
            return false;
        }

        _field = TransactionField.Envelope;
        if (!_fields.TryEnd())
        {
            return FailEncoding(_fields.Error);
        }

        transaction.KeepEnvelope(envelope);
        return true;
    }

    private bool TryReadLegacy(ReadOnlyMemory<byte> envelope, int listStart, out Transaction transaction)
    {
        transaction = null!;
        if (!TryReadUInt64(TransactionField.Nonce, out ulong nonce)
            || !TryReadUInt256(TransactionField.GasPrice, out UInt256 gasPrice)
            || !TryReadUInt64(TransactionField.GasLimit, out ulong gasLimit)
            || !TryReadTo(out Address? to)
            || !TryReadUInt256(TransactionField.Value, out UInt256 value)
            || !TryReadData(envelope, listStart, out ReadOnlyMemory<byte> data)
            || !TryReadUInt256(TransactionField.V, out UInt256 v)
            || !TryReadUInt256(TransactionField.R, out UInt256 r)
            || !TryReadUInt256(TransactionField.S, out UInt256 s)
            || !TrySplitV(v, out byte parity, out ulong? chainId))
        {
            return false;
        }

        transaction = new Transaction
        {
            Type = TransactionType.Legacy,
            ChainId = chainId,
            Nonce = nonce,
            GasPrice = gasPrice,
            GasLimit = gasLimit,
            To = to,
            Value = value,
            Data = data,
            Signature = new TransactionSignature(parity, r, s),
        };
        return true;
    }

    private bool TryReadTyped(TransactionType type, ReadOnlyMemory<byte> envelope, int listStart, out Transaction transaction)
    {
        transaction = null!;
        bool isAccessList = type == TransactionType.AccessList;
        UInt256 priorityFee = default;
        UInt256 blobFee = default;
        Hash256[] blobHashes = [];
        SetCodeAuthorization[] authorizations = [];
        if (!TryReadUInt64(TransactionField.ChainId, out ulong chainId)
            || !TryReadUInt64(TransactionField.Nonce, out ulong nonce)
            || (!isAccessList && !TryReadUInt256(TransactionField.MaxPriorityFeePerGas, out priorityFee))
            || !TryReadUInt256(isAccessList ? TransactionField.GasPrice : TransactionField.MaxFeePerGas, out UInt256 maxFee)
            || !TryReadUInt64(TransactionField.GasLimit, out ulong gasLimit)
            || !TryReadTo(out Address? to)
            || (type >= TransactionType.Blob && to is null && !Fail(TransactionDecodeErrorCode.RecipientMissing))
            || !TryReadUInt256(TransactionField.Value, out UInt256 value)
            || !TryReadData(envelope, listStart, out ReadOnlyMemory<byte> data)
            || !TryReadAccessList(out AccessListEntry[] accessList)
            || (type == TransactionType.Blob && !TryReadBlobFields(out blobFee, out blobHashes))
            || (type == TransactionType.SetCode && !TryReadAuthorizations(out authorizations))
            || !TryReadParity(out byte parity)
            || !TryReadUInt256(TransactionField.R, out UInt256 r)
            || !TryReadUInt256(TransactionField.S, out UInt256 s))
        {
            return false;
        }

        transaction = new Transaction
        {
            Type = type,
            ChainId = chainId,
            Nonce = nonce,
            MaxFeePerGas = maxFee,
            MaxPriorityFeePerGas = isAccessList ? maxFee : priorityFee,
            GasLimit = gasLimit,
            To = to,
            Value = value,
            Data = data,
            AccessList = accessList,
            MaxFeePerBlobGas = blobFee,
            BlobVersionedHashes = blobHashes,
            AuthorizationList = authorizations,
            Signature = new TransactionSignature(parity, r, s),
        };
        return true;
    }

    /// <summary>27 and 28 carry no chain id; 35 + 2 * chainId + parity does (EIP-155).</summary>
    private bool TrySplitV(in UInt256 v, out byte parity, out ulong? chainId)
    {
        _field = TransactionField.V;
        chainId = null;
        parity = 0;
        if (v == 27UL || v == 28UL)
        {
            parity = (byte)(v.U0 - 27);
            return true;
        }

        if (v < 35UL)
        {
            return Fail(TransactionDecodeErrorCode.InvalidV);
        }

        UInt256 offset = v - 35UL;
        parity = (byte)(offset.U0 & 1);
        UInt256 id = offset >> 1;
        chainId = id.U0;
        return id.IsUInt64 || Fail(TransactionDecodeErrorCode.ChainIdTooLarge);
    }

    private bool TryReadParity(out byte parity)
    {
        bool isRead = TryReadUInt256(TransactionField.V, out UInt256 v);
        parity = (byte)(v.U0 & 1);
        return isRead && (v <= UInt256.One || Fail(TransactionDecodeErrorCode.InvalidV));
    }

    private bool TryReadTo(out Address? to)
    {
        _field = TransactionField.To;
        return _fields.TryReadOptionalAddress(out to) || FailEncoding(_fields.Error);
    }

    private bool TryReadUInt64(TransactionField field, out ulong value)
    {
        _field = field;
        return _fields.TryReadUInt64(out value) || FailEncoding(_fields.Error);
    }

    private bool TryReadUInt256(TransactionField field, out UInt256 value)
    {
        _field = field;
        return _fields.TryReadUInt256(out value) || FailEncoding(_fields.Error);
    }

    private bool TryReadData(ReadOnlyMemory<byte> envelope, int listStart, out ReadOnlyMemory<byte> data)
    {
        _field = TransactionField.Data;
        data = default;
        if (!_fields.TryReadBytes(out ReadOnlySpan<byte> bytes))
        {
            return FailEncoding(_fields.Error);
        }

        data = envelope.Slice(listStart + _fields.Position - bytes.Length, bytes.Length);
        return true;
    }

    private bool TryReadAccessList(out AccessListEntry[] accessList)
    {
        _field = TransactionField.AccessList;
        accessList = [];
        if (!_fields.TryReadList(out RlpReader entries))
        {
            return FailEncoding(_fields.Error);
        }

        if (!entries.TryCountItems(entries.Remaining / AccessListEntrySizeMin, out int count))
        {
            return FailEncoding(entries.Error);
        }

        accessList = count == 0 ? [] : new AccessListEntry[count];
        for (int i = 0; i < count; i++)
        {
            if (!entries.TryReadList(out RlpReader entry))
            {
                return FailEncoding(entries.Error);
            }

            if (!entry.TryReadAddress(out Address address) || !entry.TryReadList(out RlpReader keys) || !entry.TryEnd())
            {
                return FailEncoding(entry.Error);
            }

            UInt256[] storageKeys = keys.IsAtEnd ? [] : new UInt256[keys.Remaining / RlpLength.Hash];
            for (int k = 0; k < storageKeys.Length; k++)
            {
                if (!keys.TryReadHash(out Hash256 key))
                {
                    return FailEncoding(keys.Error);
                }

                storageKeys[k] = UInt256.FromHash(in key);
            }

            if (!keys.TryEnd())
            {
                return FailEncoding(keys.Error);
            }

            accessList[i] = new AccessListEntry(address, storageKeys);
        }

        return true;
    }

    private bool TryReadBlobFields(out UInt256 maxFeePerBlobGas, out Hash256[] hashes)
    {
        hashes = [];
        if (!TryReadUInt256(TransactionField.MaxFeePerBlobGas, out maxFeePerBlobGas))
        {
            return false;
        }

        _field = TransactionField.BlobVersionedHashes;
        if (!_fields.TryReadList(out RlpReader items))
        {
            return FailEncoding(_fields.Error);
        }

        hashes = new Hash256[items.Remaining / RlpLength.Hash];
        for (int i = 0; i < hashes.Length; i++)
        {
            if (!items.TryReadHash(out hashes[i]))
            {
                return FailEncoding(items.Error);
            }
        }

        return items.TryEnd() || FailEncoding(items.Error);
    }

    private bool TryReadAuthorizations(out SetCodeAuthorization[] authorizations)
    {
        _field = TransactionField.AuthorizationList;
        authorizations = [];
        if (!_fields.TryReadList(out RlpReader items))
        {
            return FailEncoding(_fields.Error);
        }

        if (!items.TryCountItems(items.Remaining / AuthorizationSizeMin, out int count))
        {
            return FailEncoding(items.Error);
        }

        authorizations = new SetCodeAuthorization[count];
        for (int i = 0; i < count; i++)
        {
            if (!items.TryReadList(out RlpReader item))
            {
                return FailEncoding(items.Error);
            }

            if (!item.TryReadUInt256(out UInt256 chainId)
                || !item.TryReadAddress(out Address address)
                || !item.TryReadUInt64(out ulong nonce)
                || !item.TryReadByte(out byte parity)
                || !item.TryReadUInt256(out UInt256 r)
                || !item.TryReadUInt256(out UInt256 s)
                || !item.TryEnd())
            {
                return FailEncoding(item.Error);
            }

            authorizations[i] = new SetCodeAuthorization(chainId, address, nonce, new TransactionSignature(parity, r, s));
        }

        return true;
    }

    private bool Fail(TransactionDecodeErrorCode code)
    {
        _code = code;
        return false;
    }

    private bool FailEncoding(RlpError error)
    {
        _rlp = error;
        return Fail(TransactionDecodeErrorCode.Encoding);
    }
}
