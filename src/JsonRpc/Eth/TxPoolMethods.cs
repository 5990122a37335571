// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>txpool_: what waits.</summary>
internal sealed class TxPoolMethods : IMethodGroup
{
    private readonly NodePorts _ports;

    public TxPoolMethods(NodePorts ports) => _ports = ports;

    public IEnumerable<RpcMethod> Methods =>
    [
        new("txpool_status", RpcCost.Light, Status, "How many transactions wait.", RpcType.Object),
        new("txpool_content", RpcCost.Evm, Content, "Every waiting transaction, by sender and nonce.", RpcType.Object),
        new(
            "txpool_contentFrom", RpcCost.Light, ContentFrom, "The waiting transactions of a sender, by nonce.", RpcType.Object,
            RpcParameter.Required("address", RpcType.Address)),
        new("txpool_inspect", RpcCost.Evm, Inspect, "Every waiting transaction in a few words, by sender and nonce.", RpcType.Object),
    ];

    private RpcError? Status(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        PoolCounts counts = _ports.Pool.Counts;
        result.WriteStartObject();
        result.WriteQuantity(Names.Pending, (ulong)counts.Pending);
        result.WriteQuantity(Names.Queued, (ulong)counts.Queued);
        result.WriteEndObject();
        return null;
    }

    private RpcError? Content(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        WriteBySender(result, (writer, transaction) => TransactionJson.Write(writer, transaction, block: null, index: 0));
        return null;
    }

    private RpcError? ContentFrom(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address address))
        {
            return parameters.Error;
        }

        IReadOnlyList<PoolEntry> entries = _ports.Pool.GetContent(in address);
        result.WriteStartObject();
        foreach ((JsonEncodedText name, bool isPending) in Parts)
        {
            result.WriteStartObject(name);
            foreach (PoolEntry entry in entries.Where(entry => entry.IsPending == isPending))
            {
                result.WritePropertyName(entry.Transaction.Nonce.ToString(CultureInfo.InvariantCulture));
                TransactionJson.Write(result, entry.Transaction, block: null, index: 0);
            }

            result.WriteEndObject();
        }

        result.WriteEndObject();
        return null;
    }

    private RpcError? Inspect(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        WriteBySender(result, (writer, transaction) =>
        {
            string to = transaction.To is { } address ? AddressText.Checksummed(in address) : "contract creation";
            writer.WriteStringValue(string.Create(
                CultureInfo.InvariantCulture, $"{to}: {transaction.Value} wei + {transaction.GasLimit} gas × {transaction.MaxFeePerGas} wei"));
        });
        return null;
    }

    private static readonly (JsonEncodedText Name, bool IsPending)[] Parts = [(Names.Pending, true), (Names.Queued, false)];

    private void WriteBySender(Utf8JsonWriter writer, Action<Utf8JsonWriter, Transaction> write)
    {
        IReadOnlyList<PoolEntry> entries = _ports.Pool.GetContent();
        writer.WriteStartObject();
        foreach ((JsonEncodedText name, bool isPending) in Parts)
        {
            writer.WriteStartObject(name);
            foreach (IGrouping<Address, PoolEntry> sender in entries.Where(entry => entry.IsPending == isPending).GroupBy(entry => entry.Sender))
            {
                writer.WriteStartObject(AddressText.Checksummed(sender.Key));
                foreach (PoolEntry entry in sender)
                {
                    writer.WritePropertyName(entry.Transaction.Nonce.ToString(CultureInfo.InvariantCulture));
                    write(writer, entry.Transaction);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
