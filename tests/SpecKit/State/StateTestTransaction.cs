// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.State;

/// <summary>Builds and signs the transaction of a state test that gives only the parts.</summary>
public static class StateTestTransaction
{
    public static byte[] Build(JsonElement parts, JsonElement indexes, ulong chainId)
    {
        int dataIndex = indexes.GetProperty("data").GetInt32();
        bool hasFeeCap = parts.TryMember("maxFeePerGas", out JsonElement feeCap);
        bool hasAccessLists = parts.TryMember("accessLists", out JsonElement accessLists);
        bool hasBlobs = parts.TryMember("maxFeePerBlobGas", out JsonElement blobFeeCap);
        bool hasAuthorizations = parts.TryMember("authorizationList", out JsonElement authorizations);
        string to = parts.GetProperty("to").AsText();
        UInt256 maxFee = (hasFeeCap ? feeCap : parts.GetProperty("gasPrice")).AsUInt256();
        TransactionType type = hasAuthorizations ? TransactionType.SetCode
            : hasBlobs ? TransactionType.Blob
            : hasFeeCap ? TransactionType.DynamicFee
            : hasAccessLists ? TransactionType.AccessList
            : TransactionType.Legacy;
        Transaction unsigned = new()
        {
            Type = type,
            ChainId = type == TransactionType.Legacy ? null : chainId,
            Nonce = parts.GetProperty("nonce").AsUInt64(),
            GasLimit = parts.GetProperty("gasLimit")[indexes.GetProperty("gas").GetInt32()].AsUInt64(),
            MaxFeePerGas = maxFee,
            MaxPriorityFeePerGas = hasFeeCap ? parts.GetProperty("maxPriorityFeePerGas").AsUInt256() : maxFee,
            To = to.Length == 0 ? null : Address.Parse(to),
            Value = parts.GetProperty("value")[indexes.GetProperty("value").GetInt32()].AsUInt256(),
            Data = parts.GetProperty("data")[dataIndex].AsBytes(),
            AccessList = hasAccessLists ? ParseAccessList(accessLists[dataIndex]) : [],
            MaxFeePerBlobGas = hasBlobs ? blobFeeCap.AsUInt256() : UInt256.Zero,
            BlobVersionedHashes = parts.TryMember("blobVersionedHashes", out JsonElement hashes)
                ? hashes.EnumerateArray().Select(hash => hash.AsHash()).ToArray()
                : ReadOnlyMemory<Hash256>.Empty,
            AuthorizationList = hasAuthorizations ? [.. authorizations.EnumerateArray().Select(ParseAuthorization)] : [],
        };
        return unsigned.TrySign(parts.GetProperty("secretKey").AsBytes(), out Transaction signed)
            ? signed.Envelope.ToArray()
            : throw new FormatException("The secret key of the test cannot sign.");
    }

    private static AccessListEntry[] ParseAccessList(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        return
        [
            .. list.EnumerateArray().Select(entry => new AccessListEntry(
                entry.GetProperty("address").AsAddress(),
                entry.GetProperty("storageKeys").EnumerateArray().Select(key => key.AsUInt256()).ToArray())),
        ];
    }

    private static SetCodeAuthorization ParseAuthorization(JsonElement element)
    {
        ulong parity = (element.TryMember("yParity", out JsonElement yParity) ? yParity : element.GetProperty("v")).AsUInt64();
        return new SetCodeAuthorization(
            element.GetProperty("chainId").AsUInt256(),
            element.GetProperty("address").AsAddress(),
            element.GetProperty("nonce").AsUInt64(),
            new TransactionSignature(
                (byte)(parity >= 27 ? parity - 27 : parity), element.GetProperty("r").AsUInt256(), element.GetProperty("s").AsUInt256()));
    }
}
