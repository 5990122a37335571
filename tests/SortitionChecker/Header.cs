// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;

namespace PowerVerse.Chain.SortitionChecker;

/// <summary>A block header, read from JSON and hashed again: keccak256 of the RLP of its 21 fields.</summary>
internal sealed class Header
{
    // B: bytes, Q: quantity.
    private static readonly (string Name, bool IsQuantity)[] Fields =
    [
        ("parentHash", false), ("sha3Uncles", false), ("miner", false), ("stateRoot", false), ("transactionsRoot", false), ("receiptsRoot", false), ("logsBloom", false),
        ("difficulty", true), ("number", true), ("gasLimit", true), ("gasUsed", true), ("timestamp", true), ("extraData", false), ("mixHash", false), ("nonce", false),
        ("baseFeePerGas", true), ("withdrawalsRoot", false), ("blobGasUsed", true), ("excessBlobGas", true), ("parentBeaconBlockRoot", false), ("requestsHash", false),
    ];

    private readonly JsonElement _json;

    public Header(JsonElement json)
    {
        _json = json;
        Hash = Bytes.Keccak(Rlp.List(Fields.Select(field => field.IsQuantity ? Rlp.Number(Bytes.FromQuantity(Text(field.Name))) : Rlp.String(this[field.Name]))));
        Refusal.Unless(Bytes.ToHex(Hash) == Text("hash"), "header: its hash is not that of its fields");
    }

    public byte[] Hash { get; }

    public ulong Number => Quantity("number");

    public ulong Timestamp => Quantity("timestamp");

    public int TransactionCount => _json.GetProperty("transactions").GetArrayLength();

    public byte[] this[string name] => Bytes.FromHex(Text(name));

    private ulong Quantity(string name) => (ulong)Bytes.FromQuantity(Text(name));

    private string Text(string name) => _json.GetProperty(name).GetString()!;
}
