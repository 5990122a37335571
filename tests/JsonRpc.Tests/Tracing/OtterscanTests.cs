// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;

namespace PowerVerse.Chain.JsonRpc.Tests.Tracing;

/// <summary>ots_* over a chain with calls of every kind.</summary>
public sealed class OtterscanTests
{
    private TracedChain _chain = null!;

    [OneTimeSetUp]
    public void Build() => _chain = new TracedChain();

    [OneTimeTearDown]
    public void Dispose() => _chain.Dispose();

    [Test]
    public void Probe_at_the_start_is_answered()
    {
        _chain.Result("ots_getApiLevel", "[]").GetInt32().Should().BeGreaterThanOrEqualTo(8);
        _chain.Result("erigon_getHeaderByNumber", """["0x1"]""").GetProperty("number").GetString().Should().Be("0x1");
        _chain.Result("ots_getHeaderByNumber", """["0x0"]""").GetProperty("number").GetString().Should().Be("0x0");
        _chain.Chain.Table.Methods.Count(method => method.Namespace == "ots").Should().Be(13);
    }

    [Test]
    public void Code_is_there_from_its_deployment_on()
    {
        _chain.Result("ots_hasCode", $"""["{_chain.Main}","0x1"]""").GetBoolean().Should().BeFalse();
        _chain.Result("ots_hasCode", $"""["{_chain.Main}","latest"]""").GetBoolean().Should().BeTrue();
        _chain.Result("ots_hasCode", $"""["{TracedChain.Heir}"]""").GetBoolean().Should().BeFalse();
    }

    [Test]
    public void Block_details_count_transactions_and_fees()
    {
        JsonElement details = _chain.Result("ots_getBlockDetails", """["0x4"]""");
        JsonElement block = details.GetProperty("block");
        block.GetProperty("transactionCount").GetInt32().Should().Be(3);
        details.GetProperty("issuance").GetProperty("blockReward").GetString().Should().Be("0x0");
        string hash = block.GetProperty("hash").GetString()!;
        _chain.Result("ots_getBlockDetailsByHash", $"""["{hash}"]""").GetRawText().Should().Be(details.GetRawText());
        UInt128 fees = 0;
        foreach (JsonElement receipt in _chain.Result("eth_getBlockReceipts", """["0x4"]""").EnumerateArray())
        {
            fees += Number(receipt.GetProperty("gasUsed")) * Number(receipt.GetProperty("effectiveGasPrice"));
        }

        Number(details.GetProperty("totalFees")).Should().Be(fees);
        _chain.Result("ots_getBlockDetails", """["0x99"]""").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Test]
    public void Block_transactions_are_paged_from_the_end()
    {
        JsonElement first = _chain.Result("ots_getBlockTransactions", """["0x4",0,2]""");
        JsonElement second = _chain.Result("ots_getBlockTransactions", """["0x4",1,2]""");
        HashesIn(first.GetProperty("fullblock").GetProperty("transactions")).Should().Equal(_chain.Transfer.Hash.ToString(), _chain.LeafCall.Hash.ToString());
        HashesIn(second.GetProperty("fullblock").GetProperty("transactions")).Should().Equal(_chain.Reverted.Hash.ToString());
        first.GetProperty("receipts").GetArrayLength().Should().Be(2);
        first.GetProperty("receipts")[0].GetProperty("logs").ValueKind.Should().Be(JsonValueKind.Null);
        JsonElement main = _chain.Result("ots_getBlockTransactions", """["0x3",0,25]""").GetProperty("fullblock").GetProperty("transactions")[0];
        main.GetProperty("input").GetString().Should().Be("0xaabbccdd");
        _chain.Result("ots_getBlockTransactions", """["0x4",7,25]""").GetProperty("receipts").GetArrayLength().Should().Be(0);
        _chain.Error("ots_getBlockTransactions", """["0x4",0,100000]""").Code.Should().Be(-32602);
    }

    [Test]
    public void Reverts_are_told()
    {
        _chain.Result("ots_getTransactionError", $"""["{_chain.Reverted.Hash}"]""").GetString().Should().StartWith("0x08c379a0");
        _chain.Result("ots_getTransactionError", $"""["{_chain.MainCall.Hash}"]""").GetString().Should().Be("0x");
    }

    [Test]
    public void Internal_operations_are_what_moved_value_or_accounts()
    {
        JsonElement operations = _chain.Result("ots_getInternalOperations", $"""["{_chain.MainCall.Hash}"]""");
        operations.EnumerateArray().Select(item => item.GetProperty("type").GetInt32()).Should().Equal(0, 2, 3, 0, 1);
        operations[0].GetProperty("to").GetString().Should().Be(_chain.Leaf.ToString());
        operations[0].GetProperty("value").GetString().Should().Be("0x5");
        operations[4].GetProperty("to").GetString().Should().Be(TracedChain.Heir.ToString());
    }

    [Test]
    public void Trace_is_a_list_with_depths()
    {
        JsonElement trace = _chain.Result("ots_traceTransaction", $"""["{_chain.MainCall.Hash}"]""");
        trace.EnumerateArray().Select(item => $"{item.GetProperty("depth").GetInt32()} {item.GetProperty("type").GetString()}").Should().Equal(
            "0 CALL", "1 CALL", "1 DELEGATECALL", "1 STATICCALL", "1 CREATE", "1 CREATE2", "1 CALL", "2 SELFDESTRUCT", "1 STATICCALL");
        trace[2].GetProperty("value").ValueKind.Should().Be(JsonValueKind.Null);
        trace[1].GetProperty("output").GetString().Should().EndWith("2a");
    }

    [Test]
    public void Search_finds_transactions_with_inner_calls_newest_first()
    {
        JsonElement page = _chain.Result("ots_searchTransactionsBefore", $"""["{_chain.Leaf}",0,25]""");
        HashesIn(page.GetProperty("txs")).Should().Equal(_chain.LeafCall.Hash.ToString(), _chain.MainCall.Hash.ToString(), _chain.Deployment.Hash.ToString());
        page.GetProperty("firstPage").GetBoolean().Should().BeTrue();
        page.GetProperty("lastPage").GetBoolean().Should().BeTrue();
        page.GetProperty("receipts")[0].GetProperty("timestamp").GetUInt64().Should().BeGreaterThan(0);
        JsonElement older = _chain.Result("ots_searchTransactionsBefore", $"""["{_chain.Leaf}",4,1]""");
        HashesIn(older.GetProperty("txs")).Should().Equal(_chain.MainCall.Hash.ToString());
        older.GetProperty("firstPage").GetBoolean().Should().BeFalse();
        older.GetProperty("lastPage").GetBoolean().Should().BeFalse();
        JsonElement newer = _chain.Result("ots_searchTransactionsAfter", $"""["{_chain.Leaf}",1,25]""");
        HashesIn(newer.GetProperty("txs")).Should().Equal(_chain.LeafCall.Hash.ToString(), _chain.MainCall.Hash.ToString());
        newer.GetProperty("firstPage").GetBoolean().Should().BeTrue();
        newer.GetProperty("lastPage").GetBoolean().Should().BeFalse();
        _chain.Result("ots_searchTransactionsAfter", $"""["{_chain.Leaf}",0,1]""").GetProperty("lastPage").GetBoolean().Should().BeTrue();
        JsonElement beyond = _chain.Result("ots_searchTransactionsAfter", $"""["{_chain.Leaf}",{ulong.MaxValue},1]""");
        beyond.GetProperty("txs").GetArrayLength().Should().Be(0);
        beyond.GetProperty("firstPage").GetBoolean().Should().BeTrue();
    }

    [Test]
    public void Transactions_are_found_by_sender_and_nonce()
    {
        foreach (Transaction transaction in new[] { _chain.Deployment, _chain.MainCall, _chain.Transfer, _chain.LeafCall })
        {
            _chain.Result("ots_getTransactionBySenderAndNonce", $"""["{_chain.Chain.Sender}",{transaction.Nonce}]""").GetString().Should().Be(transaction.Hash.ToString());
        }

        _chain.Result("ots_getTransactionBySenderAndNonce", $"""["{_chain.Chain.Sender}",99]""").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Test]
    public void Creators_are_found()
    {
        JsonElement creation = _chain.Result("ots_getContractCreator", $"""["{_chain.Leaf}"]""");
        creation.GetProperty("hash").GetString().Should().Be(_chain.Deployment.Hash.ToString());
        creation.GetProperty("creator").GetString().Should().Be(_chain.Chain.Sender.ToString());
        _chain.Result("ots_getContractCreator", $"""["{TracedChain.Heir}"]""").ValueKind.Should().Be(JsonValueKind.Null);
        _chain.Result("ots_getContractCreator", $"""["{Eth.ChainHarness.Emitter}"]""").ValueKind.Should().Be(JsonValueKind.Null, "it was there from the start");
    }

    private static IEnumerable<string?> HashesIn(JsonElement transactions) => transactions.EnumerateArray().Select(item => item.GetProperty("hash").GetString());

    private static UInt128 Number(JsonElement quantity) =>
        UInt128.Parse(quantity.GetString()![2..], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
}
