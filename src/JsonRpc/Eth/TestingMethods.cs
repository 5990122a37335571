// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>testing_: builds a block on the head with chosen contents and shows it; the chain stays as it is. For conformance suites.</summary>
internal sealed class TestingMethods : IMethodGroup
{
    private const int ExtraDataSizeBytesMax = 32;

    private readonly NodePorts _ports;
    private readonly PendingBlock _pending;

    public TestingMethods(NodePorts ports, PendingBlock pending)
    {
        _ports = ports;
        _pending = pending;
    }

    public IEnumerable<RpcMethod> Methods =>
        _ports.Producer is null
            ? []
            :
            [
                new(
                    "testing_buildBlockV1", RpcCost.Evm, BuildBlock, "Builds a block on the head, of given transactions or of those in the pool.", RpcType.Object,
                    RpcParameter.Required("parentHash", RpcType.Hash), RpcParameter.Required("payloadAttributes", RpcType.Object),
                    RpcParameter.Optional("transactions", RpcType.DataItems), RpcParameter.Optional("extraData", RpcType.Data)),
            ];

    private RpcError? BuildBlock(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadHash(out Hash256 parent)
            || !parameters.TryRead(PayloadAttributes.Read, out PayloadAttributes attributes)
            || !parameters.TryReadOptional(ReadTransactions, out IReadOnlyList<byte[]>? encoded)
            || !parameters.TryReadOptional(HexJson.ReadBytes, out byte[]? extraData))
        {
            return parameters.Error;
        }

        if (parent != _ports.Chain.Head.Hash)
        {
            return RpcError.Server("unknown parent: only blocks on the head are built");
        }

        if (extraData is { Length: > ExtraDataSizeBytesMax })
        {
            return RpcError.InvalidParams("extra data is longer than 32 bytes");
        }

        GivenTransactions? given = null;
        if (encoded is not null)
        {
            if (GivenTransactions.Decode(encoded, out given) is { } malformed)
            {
                return malformed;
            }
        }

        BlockPlan plan = attributes.ToPlan(extraData ?? [], _pending.GasLimitTarget);
        Result<BuiltBlock, BlockError> built = _ports.Producer!.Preview(plan, given is null ? _ports.Pool.SelectForBlock() : given);
        if (!built.TryGet(out BuiltBlock? block, out BlockError error))
        {
            return RpcError.Server($"the block cannot be built: {error}");
        }

        if (given?.Refusal is { } refusal && refusal != TransactionError.None)
        {
            return RpcErrorMap.Of(refusal);
        }

        PayloadJson.WriteEnvelope(result, block);
        return null;
    }

    private static string? ReadTransactions(ref Utf8JsonReader reader, out IReadOnlyList<byte[]> value)
    {
        value = [];
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return "json: expected an array of transactions";
        }

        List<byte[]> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (HexJson.ReadBytes(ref reader, out byte[] item) is { } problem)
            {
                return problem;
            }

            items.Add(item);
        }

        value = items;
        return null;
    }

    /// <summary>Exactly these transactions, in this order; the first that is refused is remembered.</summary>
    private sealed class GivenTransactions : ITransactionSource
    {
        private readonly List<Transaction> _transactions = [];
        private int _next;

        public TransactionError? Refusal { get; private set; }

        public static RpcError? Decode(IReadOnlyList<byte[]> encoded, out GivenTransactions source)
        {
            source = new GivenTransactions();
            foreach (byte[] item in encoded)
            {
                if (!Transaction.TryDecode(item, out Transaction transaction, out TransactionDecodeError error))
                {
                    return RpcErrorMap.Of(error);
                }

                source._transactions.Add(transaction);
            }

            return null;
        }

        public bool TryNext(in BlockAllowance left, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Transaction? transaction)
        {
            transaction = Refusal is null && _next < _transactions.Count ? _transactions[_next++] : null;
            return transaction is not null;
        }

        public void OnRefused(Transaction transaction, TransactionError error) => Refusal ??= error;
    }
}
