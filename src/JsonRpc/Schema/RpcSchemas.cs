// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Schema;

/// <summary>The JSON schemas of the forms of arguments and results.</summary>
internal static class RpcSchemas
{
    private const string Quantity = """{"type":"string","pattern":"^0x(0|[1-9a-f][0-9a-f]*)$"}""";
    private const string Data = """{"type":"string","pattern":"^0x([0-9a-f]{2})*$"}""";
    private const string Hash = """{"type":"string","pattern":"^0x[0-9a-f]{64}$"}""";
    private const string Address = """{"type":"string","pattern":"^0x[0-9a-fA-F]{40}$"}""";
    private const string StorageKey = """{"type":"string","pattern":"^0x[0-9a-f]{0,64}$"}""";
    private const string BlockTag = """{"type":"string","enum":["earliest","finalized","safe","latest","pending"]}""";

    /// <summary>The schema of a form.</summary>
    public static string Of(RpcType type) => type switch
    {
        RpcType.Any => "true",
        RpcType.Null => """{"type":"null"}""",
        RpcType.Boolean => """{"type":"boolean"}""",
        RpcType.Text => """{"type":"string"}""",
        RpcType.Number => """{"type":"number"}""",
        RpcType.Quantity => Quantity,
        RpcType.Data => Data,
        RpcType.Hash => Hash,
        RpcType.Address => Address,
        RpcType.StorageKey => StorageKey,
        RpcType.BlockNumber => Expand("""{"oneOf":[@Quantity,@BlockTag]}"""),
        RpcType.Block => Expand("""
            {"oneOf":[@Quantity,@BlockTag,@Hash,{"type":"object","properties":{"blockNumber":@Quantity,"blockHash":@Hash,"requireCanonical":{"type":"boolean"}}}]}
            """),
        RpcType.TransactionRequest => Expand("""
            {"type":"object","properties":{"from":@Address,"to":{"oneOf":[@Address,{"type":"null"}]},"gas":@Quantity,"gasPrice":@Quantity,"maxFeePerGas":@Quantity,
            "maxPriorityFeePerGas":@Quantity,"value":@Quantity,"nonce":@Quantity,"input":@Data,"data":@Data,"chainId":@Quantity,"type":@Quantity,
            "accessList":{"type":"array","items":{"type":"object","properties":{"address":@Address,"storageKeys":{"type":"array","items":@Hash}}}},
            "maxFeePerBlobGas":@Quantity,"blobVersionedHashes":{"type":"array","items":@Hash},"authorizationList":{"type":"array","items":{"type":"object"}}}}
            """),
        RpcType.LogFilter => Expand("""
            {"type":"object","properties":{"fromBlock":{"oneOf":[@Quantity,@BlockTag]},"toBlock":{"oneOf":[@Quantity,@BlockTag]},"blockHash":@Hash,
            "address":{"oneOf":[@Address,{"type":"array","items":@Address},{"type":"null"}]},
            "topics":{"oneOf":[{"type":"null"},{"type":"array","items":{"oneOf":[@Hash,{"type":"null"},{"type":"array","items":{"oneOf":[@Hash,{"type":"null"}]}}]}}]}}}
            """),
        RpcType.Object => """{"type":"object"}""",
        RpcType.Array => """{"type":"array"}""",
        RpcType.Quantities => ArrayOf(Quantity),
        RpcType.Hashes => ArrayOf(Hash),
        RpcType.Addresses => ArrayOf(Address),
        RpcType.StorageKeys => ArrayOf(StorageKey),
        RpcType.DataItems => ArrayOf(Data),
        RpcType.BlockOrNull or RpcType.HeaderOrNull or RpcType.TransactionOrNull or RpcType.ReceiptOrNull or RpcType.ObjectOrNull =>
             """{"type":["object","null"]}""",
        RpcType.ReceiptsOrNull => """{"type":["array","null"],"items":{"type":"object"}}""",
        RpcType.QuantityOrNull => Expand("""{"oneOf":[@Quantity,{"type":"null"}]}"""),
        RpcType.Logs => """{"type":"array","items":{"type":"object"}}""",
    };

    private static string ArrayOf(string items) => string.Concat("""{"type":"array","items":""", items, "}");

    // Braces of JSON and of interpolated text do not mix well.
    private static string Expand(string template) =>
        template
            .Replace("@Quantity", Quantity, StringComparison.Ordinal)
            .Replace("@BlockTag", BlockTag, StringComparison.Ordinal)
            .Replace("@Data", Data, StringComparison.Ordinal)
            .Replace("@Hash", Hash, StringComparison.Ordinal)
            .Replace("@Address", Address, StringComparison.Ordinal);
}
