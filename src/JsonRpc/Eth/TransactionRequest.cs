// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>A transaction that a client describes: to be called, estimated, simulated, filled in or signed. What it leaves open is null.</summary>
/// <remarks>Members that are not known are passed over, as all nodes do.</remarks>
internal sealed class TransactionRequest
{
    /// <summary>Most entries of an access list, slots of an entry, or authorizations that are read.</summary>
    public const int ListCountMax = 10_000;

    public Address? From { get; private set; }

    public Address? To { get; private set; }

    public ulong? Gas { get; set; }

    public UInt256? GasPrice { get; set; }

    public UInt256? MaxFeePerGas { get; set; }

    public UInt256? MaxPriorityFeePerGas { get; set; }

    public UInt256? Value { get; private set; }

    public ulong? Nonce { get; set; }

    /// <summary>Call data; of the two names, <c>input</c> and <c>data</c>, either or both with the same content.</summary>
    public ReadOnlyMemory<byte>? Input { get; private set; }

    public ulong? ChainId { get; set; }

    /// <summary>The type, where one is named.</summary>
    public ulong? Type { get; private set; }

    public IReadOnlyList<AccessListEntry>? AccessList { get; set; }

    public UInt256? MaxFeePerBlobGas { get; set; }

    public IReadOnlyList<Hash256>? BlobVersionedHashes { get; private set; }

    public IReadOnlyList<SetCodeAuthorization>? AuthorizationList { get; private set; }

    /// <summary>Reads a request from the present token.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(ref Utf8JsonReader reader, out TransactionRequest value)
    {
        value = new TransactionRequest();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected a transaction object";
        }

        ReadOnlyMemory<byte>? data = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? problem = reader.ValueTextEquals("data"u8) ? ReadBytes(ref reader, out data) : value.ReadMember(ref reader);
            if (problem is not null)
            {
                return problem;
            }
        }

        if (data is { } given)
        {
            if (value.Input is { } input && !input.Span.SequenceEqual(given.Span))
            {
                return "both \"data\" and \"input\" are set and not equal. Please use \"input\" to pass transaction call data";
            }

            value.Input = given;
        }

        return value.GasPrice is not null && (value.MaxFeePerGas is not null || value.MaxPriorityFeePerGas is not null)
            ? "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified"
            : null;
    }

    /// <summary>Reads a list of authorizations, as transactions of type 4 carry them (EIP-7702).</summary>
    public static string? ReadAuthorizations(ref Utf8JsonReader reader, out IReadOnlyList<SetCodeAuthorization>? value) =>
        ReadList(ref reader, ReadAuthorization, out value);

    /// <summary>Reads an access list (EIP-2930).</summary>
    public static string? ReadAccessList(ref Utf8JsonReader reader, out IReadOnlyList<AccessListEntry>? value) =>
        ReadList(ref reader, ReadAccessListEntry, out value);

    private string? ReadMember(ref Utf8JsonReader reader)
    {
        string? problem;
        if (reader.ValueTextEquals("from"u8))
        {
            problem = ReadAddress(ref reader, out Address? from);
            From = from;
        }
        else if (reader.ValueTextEquals("to"u8))
        {
            problem = ReadAddress(ref reader, out Address? to);
            To = to;
        }
        else if (reader.ValueTextEquals("gas"u8))
        {
            problem = ReadUInt64(ref reader, out ulong? gas);
            Gas = gas;
        }
        else if (reader.ValueTextEquals("value"u8))
        {
            problem = ReadUInt256(ref reader, out UInt256? amount);
            Value = amount;
        }
        else if (reader.ValueTextEquals("nonce"u8))
        {
            problem = ReadUInt64(ref reader, out ulong? nonce);
            Nonce = nonce;
        }
        else if (reader.ValueTextEquals("input"u8))
        {
            problem = ReadBytes(ref reader, out ReadOnlyMemory<byte>? input);
            Input = input;
        }
        else
        {
            problem = ReadFee(ref reader, out bool isFee);
            return isFee ? problem : ReadTypedMember(ref reader);
        }

        return problem;
    }

    private string? ReadFee(ref Utf8JsonReader reader, out bool isFee)
    {
        string? problem = null;
        isFee = true;
        if (reader.ValueTextEquals("gasPrice"u8))
        {
            problem = ReadUInt256(ref reader, out UInt256? price);
            GasPrice = price;
        }
        else if (reader.ValueTextEquals("maxFeePerGas"u8))
        {
            problem = ReadUInt256(ref reader, out UInt256? fee);
            MaxFeePerGas = fee;
        }
        else if (reader.ValueTextEquals("maxPriorityFeePerGas"u8))
        {
            problem = ReadUInt256(ref reader, out UInt256? fee);
            MaxPriorityFeePerGas = fee;
        }
        else if (reader.ValueTextEquals("maxFeePerBlobGas"u8))
        {
            problem = ReadUInt256(ref reader, out UInt256? fee);
            MaxFeePerBlobGas = fee;
        }
        else
        {
            isFee = false;
        }

        return problem;
    }

    private string? ReadTypedMember(ref Utf8JsonReader reader)
    {
        string? problem = null;
        if (reader.ValueTextEquals("chainId"u8))
        {
            problem = ReadUInt64(ref reader, out ulong? chainId);
            ChainId = chainId;
        }
        else if (reader.ValueTextEquals("type"u8))
        {
            problem = ReadUInt64(ref reader, out ulong? type);
            Type = type;
        }
        else if (reader.ValueTextEquals("accessList"u8))
        {
            reader.Read();
            problem = ReadAccessList(ref reader, out IReadOnlyList<AccessListEntry>? list);
            AccessList = list;
        }
        else if (reader.ValueTextEquals("blobVersionedHashes"u8))
        {
            reader.Read();
            problem = ReadList(ref reader, HexJson.ReadHash, out IReadOnlyList<Hash256>? hashes);
            BlobVersionedHashes = hashes;
        }
        else if (reader.ValueTextEquals("authorizationList"u8))
        {
            reader.Read();
            problem = ReadAuthorizations(ref reader, out IReadOnlyList<SetCodeAuthorization>? list);
            AuthorizationList = list;
        }
        else
        {
            reader.Read();
            reader.Skip();
        }

        return problem;
    }

    private static string? ReadAccessListEntry(ref Utf8JsonReader reader, out AccessListEntry value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected an access list entry";
        }

        Address address = default;
        IReadOnlyList<UInt256>? keys = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isAddress = reader.ValueTextEquals("address"u8);
            bool isKeys = reader.ValueTextEquals("storageKeys"u8);
            reader.Read();
            string? problem = isAddress ? HexJson.ReadAddress(ref reader, out address)
                : isKeys ? ReadList(ref reader, ReadStorageKey, out keys)
                : Skip(ref reader);
            if (problem is not null)
            {
                return problem;
            }
        }

        value = new AccessListEntry(address, keys is null ? default : keys.ToArray());
        return null;
    }

    private static string? ReadStorageKey(ref Utf8JsonReader reader, out UInt256 value)
    {
        string? problem = HexJson.ReadHash(ref reader, out Hash256 key);
        value = UInt256.FromHash(in key);
        return problem;
    }

    private static string? ReadAuthorization(ref Utf8JsonReader reader, out SetCodeAuthorization value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected an authorization";
        }

        UInt256 chainId = default, r = default, s = default;
        Address address = default;
        ulong nonce = 0, parity = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? problem =
                Takes(ref reader, "chainId"u8) ? HexJson.ReadUInt256(ref reader, out chainId)
                : Takes(ref reader, "address"u8) ? HexJson.ReadAddress(ref reader, out address)
                : Takes(ref reader, "nonce"u8) ? HexJson.ReadUInt64(ref reader, out nonce)
                : Takes(ref reader, "yParity"u8) ? HexJson.ReadUInt64(ref reader, out parity)
                : Takes(ref reader, "r"u8) ? HexJson.ReadUInt256(ref reader, out r)
                : Takes(ref reader, "s"u8) ? HexJson.ReadUInt256(ref reader, out s)
                : SkipMember(ref reader);
            if (problem is not null)
            {
                return problem;
            }
        }

        value = new SetCodeAuthorization(chainId, address, nonce, new TransactionSignature((byte)Math.Min(parity, byte.MaxValue), r, s));
        return null;
    }

    private static string? ReadList<T>(ref Utf8JsonReader reader, Server.JsonValueReader<T> read, out IReadOnlyList<T>? value)
    {
        value = null;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return "json: expected an array";
        }

        List<T> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (items.Count == ListCountMax)
            {
                return "too many items";
            }

            if (read(ref reader, out T item) is { } problem)
            {
                return problem;
            }

            items.Add(item);
        }

        value = items;
        return null;
    }

    private static bool Takes(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        bool isNamed = reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name);
        if (isNamed)
        {
            reader.Read();
        }

        return isNamed;
    }

    private static string? SkipMember(ref Utf8JsonReader reader)
    {
        reader.Read();
        return Skip(ref reader);
    }

    private static string? Skip(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return null;
    }

    private static string? ReadAddress(ref Utf8JsonReader reader, out Address? value)
    {
        Address address = default;
        string? problem = ReadsNull(ref reader) ? null : HexJson.ReadAddress(ref reader, out address);
        value = reader.TokenType == JsonTokenType.Null ? null : address;
        return problem;
    }

    private static string? ReadUInt64(ref Utf8JsonReader reader, out ulong? value)
    {
        ulong number = 0;
        string? problem = ReadsNull(ref reader) ? null : HexJson.ReadUInt64(ref reader, out number);
        value = reader.TokenType == JsonTokenType.Null ? null : number;
        return problem;
    }

    private static string? ReadUInt256(ref Utf8JsonReader reader, out UInt256? value)
    {
        UInt256 number = default;
        string? problem = ReadsNull(ref reader) ? null : HexJson.ReadUInt256(ref reader, out number);
        value = reader.TokenType == JsonTokenType.Null ? null : number;
        return problem;
    }

    private static string? ReadBytes(ref Utf8JsonReader reader, out ReadOnlyMemory<byte>? value)
    {
        byte[] bytes = [];
        string? problem = ReadsNull(ref reader) ? null : HexJson.ReadBytes(ref reader, out bytes);
        value = reader.TokenType == JsonTokenType.Null ? null : bytes;
        return problem;
    }

    private static bool ReadsNull(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Null;
    }
}
