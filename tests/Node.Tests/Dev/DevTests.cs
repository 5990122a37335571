// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crash;
using PowerVerse.Chain.Node.Dev;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Node.Tests.Dev;

/// <summary><c>powerverse dev</c> as its user meets it.</summary>
public sealed class DevTests
{
    private const string Nobody = "0x000000000000000000000000000000000000dead";
    private static readonly DevAccount Sender = DevAccount.FromPhrase("test test test test test test test test test test test junk", 1)[0];

    private PowerVerseProcess _dev = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _dev = PowerVerseProcess.Start("dev", "--port", "0");
        await _dev.EndpointAsync();
    }

    [OneTimeTearDown]
    public void Stop() => _dev.Dispose();

    [Test]
    public async Task Chain_is_the_documented_one()
    {
        (await _dev.NumberAsync("eth_chainId")).Should().Be(20568);
        (await _dev.CallAsync("net_version")).GetString().Should().Be("20568");
        JsonElement accounts = await _dev.CallAsync("eth_accounts");
        accounts.GetArrayLength().Should().Be(10);
        accounts[0].GetString().Should().Be(Sender.Address.ToString());
        (await BalanceAsync(accounts[1].GetString()!)).Should().Be(UInt256.Parse("10000000000000000000000"));
        JsonElement block = await _dev.CallAsync("eth_getBlockByNumber", "0x0", false);
        block.GetProperty("gasLimit").GetString().Should().Be("0x1c9c380");
        block.GetProperty("baseFeePerGas").GetString().Should().Be("0x3b9aca00");
        block.GetProperty("extraData").GetString().Should().Be("0x");
        _dev.Output.Should().Contain("Chain ID         20568").And.Contain("cast send").And.Contain(Hex.Encode(Sender.Key));
    }

    [TestCase("0xcA11bde05977b3631167028862bE2a173976CA11", 3808)]
    [TestCase("0x4e59b44847b379578588920cA78FbF26c0B4956C", 69)]
    [TestCase("0xba5Ed099633D3B313e4D5F7bdc1305d3c28ba5Ed", 11838)]
    [TestCase("0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02", 97)]
    [TestCase("0x0000F90827F1C53a10cb7A02335B175320002935", 83)]
    public async Task Predeploy_is_there(string address, int sizeBytes) =>
        Hex.Decode((await _dev.CallAsync("eth_getCode", address, "latest")).GetString()).Length.Should().Be(sizeBytes);

    [Test]
    public async Task Transaction_is_sealed_at_once_with_a_receipt()
    {
        ulong before = await _dev.NumberAsync("eth_blockNumber");
        JsonElement receipt = await SendAsync();
        receipt.GetProperty("status").GetString().Should().Be("0x1");
        receipt.GetProperty("gasUsed").GetString().Should().Be("0x5208");
        (await _dev.NumberAsync("eth_blockNumber")).Should().BeGreaterThan(before);
        JsonElement block = await _dev.CallAsync("eth_getBlockByHash", receipt.GetProperty("blockHash").GetString()!, false);
        block.GetProperty("mixHash").GetString().Should().NotBe(Hash256.Zero.ToString(), "contracts ask for randomness");
        block.GetProperty("parentBeaconBlockRoot").GetString().Should().Be(Hash256.Zero.ToString());
    }

    [Test]
    public async Task Revert_puts_back_blocks_edits_and_time()
    {
        const string Fresh = "0x00000000000000000000000000000000000f2e54";
        await _dev.CallAsync("anvil_setBalance", Fresh, "0x5");
        string mark = (await _dev.CallAsync("evm_snapshot")).GetString()!;
        ulong head = await _dev.NumberAsync("eth_blockNumber");
        await _dev.CallAsync("anvil_setStorageAt", "0x0000000000000000000000000000000000009999", "0x1", Hash256.Parse("0x" + new string('0', 63) + "7").ToString());
        await _dev.CallAsync("anvil_setBalance", Fresh, "0x6");
        await _dev.CallAsync("evm_increaseTime", 1000);
        await SendAsync();
        await _dev.CallAsync("anvil_setBalance", Fresh, "0x7");
        await _dev.CallAsync("evm_mine");
        (await BalanceAsync(Fresh)).Should().Be((UInt256)7);
        (await _dev.CallAsync("evm_revert", mark)).GetBoolean().Should().BeTrue();
        (await BalanceAsync(Fresh)).Should().Be((UInt256)5);
        (await _dev.NumberAsync("eth_blockNumber")).Should().Be(head);
        (await _dev.CallAsync("eth_getStorageAt", "0x0000000000000000000000000000000000009999", "0x1", "latest")).GetString().Should().Be(Hash256.Zero.ToString());
        (await _dev.CallAsync("evm_revert", mark)).GetBoolean().Should().BeFalse("a mark is used up");
        (await SendAsync()).GetProperty("status").GetString().Should().Be("0x1");
    }

    [Test]
    public async Task Header_of_the_next_block_is_the_developers()
    {
        JsonElement latest = await _dev.CallAsync("eth_getBlockByNumber", "latest", false);
        ulong time = Convert.ToUInt64(latest.GetProperty("timestamp").GetString(), 16) + 5_000;
        await _dev.CallAsync("evm_setNextBlockTimestamp", time);
        await _dev.CallAsync("anvil_setNextBlockBaseFeePerGas", "0x77359400");
        await _dev.CallAsync("anvil_setCoinbase", Nobody);
        await _dev.CallAsync("evm_setBlockGasLimit", "0x2faf080");
        await _dev.CallAsync("evm_mine");
        JsonElement block = await _dev.CallAsync("eth_getBlockByNumber", "latest", false);
        Convert.ToUInt64(block.GetProperty("timestamp").GetString(), 16).Should().Be(time);
        block.GetProperty("baseFeePerGas").GetString().Should().Be("0x77359400");
        block.GetProperty("miner").GetString().Should().Be(Nobody);
        block.GetProperty("gasLimit").GetString().Should().Be("0x2faf080");
    }

    [Test]
    public async Task Impersonated_account_sends_without_a_key_and_contracts_too()
    {
        const string Multicall = "0xcA11bde05977b3631167028862bE2a173976CA11";
        await _dev.CallAsync("anvil_setBalance", Multicall, "0xde0b6b3a7640000");
        object transaction = new { from = Multicall, to = Nobody, value = "0x1" };
        (await _dev.CallRawAsync("eth_sendTransaction", transaction)).GetProperty("error").GetProperty("message").GetString().Should().Contain("unknown account");
        await _dev.CallAsync("anvil_impersonateAccount", Multicall);
        string hash = (await _dev.CallAsync("eth_sendTransaction", transaction)).GetString()!;
        await _dev.CallAsync("anvil_stopImpersonatingAccount", Multicall);
        await _dev.CallAsync("evm_mine");
        JsonElement receipt = await _dev.CallAsync("eth_getTransactionReceipt", hash);
        receipt.GetProperty("status").GetString().Should().Be("0x1");
        receipt.GetProperty("from").GetString().Should().Be(Multicall.ToLowerInvariant());
    }

    [Test]
    public async Task Blocks_by_interval_come_without_being_asked_for()
    {
        using PowerVerseProcess dev = PowerVerseProcess.Start("dev", "--port", "0", "--block-time", "1", "--silent");
        (await dev.CallAsync("hardhat_getAutomine")).GetBoolean().Should().BeFalse();
        string hash = (await dev.CallAsync("eth_sendTransaction", new { from = Sender.Address.ToString(), to = Nobody, value = "0x1" })).GetString()!;
        JsonElement known = await dev.CallAsync("eth_getTransactionByHash", hash);
        known.GetProperty("hash").GetString().Should().Be(hash);
        ulong before = await dev.NumberAsync("eth_blockNumber");
        ulong now = before;
        while (now < before + 2)
        {
            now = await dev.NumberAsync("eth_blockNumber");
        }

        (await dev.CallAsync("eth_getTransactionReceipt", hash)).GetProperty("status").GetString().Should().Be("0x1");
    }

    [Test]
    public async Task Waiting_transaction_survives_a_restart()
    {
        string directory = Directory.CreateTempSubdirectory("powerverse-dev-").FullName;
        try
        {
            string hash;
            using (PowerVerseProcess first = PowerVerseProcess.Start("dev", "--port", "0", "--data-dir", directory, "--silent"))
            {
                await first.CallAsync("evm_setAutomine", false);
                hash = (await first.CallAsync("eth_sendTransaction", new { from = Sender.Address.ToString(), to = Nobody, value = "0x1" })).GetString()!;
                first.Terminate();
                first.WaitForExit().Should().Be(0);
            }

            using PowerVerseProcess second = PowerVerseProcess.Start("dev", "--port", "0", "--data-dir", directory, "--silent");
            await second.CallAsync("evm_mine");
            (await second.CallAsync("eth_getTransactionReceipt", hash)).GetProperty("status").GetString().Should().Be("0x1");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Test]
    public void Dev_refuses_to_be_reached_by_others()
    {
        (int exitCode, _, string errors) = PowerVerseProcess.Run("dev", "--rpc-host", "0.0.0.0", "--port", "0");
        exitCode.Should().Be(2);
        errors.Should().Contain("--allow-public");
    }

    [Test]
    public async Task Chain_with_a_directory_is_there_again_after_a_stop_within_five_seconds()
    {
        string directory = Directory.CreateTempSubdirectory("powerverse-dev-").FullName;
        try
        {
            string head;
            using (PowerVerseProcess first = PowerVerseProcess.Start("dev", "--port", "0", "--data-dir", directory))
            {
                await first.CallAsync("evm_mine");
                head = (await first.CallAsync("eth_getBlockByNumber", "latest", false)).GetProperty("hash").GetString()!;
                (int exitCode, _, string errors) = PowerVerseProcess.Run("dev", "--port", "0", "--data-dir", directory);
                exitCode.Should().Be(3);
                errors.Should().Contain("in use");
                first.Terminate();
                first.WaitForExit().Should().Be(0);
                first.Errors.Should().Contain("Stopped in");
            }

            using PowerVerseProcess second = PowerVerseProcess.Start("dev", "--port", "0", "--data-dir", directory);
            (await second.CallAsync("eth_getBlockByNumber", "latest", false)).GetProperty("hash").GetString().Should().Be(head);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<UInt256> BalanceAsync(string address) => UInt256.Parse((await _dev.CallAsync("eth_getBalance", address, "latest")).GetString());

    private async Task<JsonElement> SendAsync()
    {
        Transaction unsigned = new()
        {
            Type = TransactionType.DynamicFee,
            ChainId = 20568,
            Nonce = await _dev.NumberAsync("eth_getTransactionCount", Sender.Address.ToString(), "pending"),
            GasLimit = 21_000,
            MaxFeePerGas = 100_000_000_000,
            MaxPriorityFeePerGas = 1_000,
            To = Address.Parse(Nobody),
            Value = 1,
        };
        unsigned.TrySign(Sender.Key, out Transaction signed).Should().BeTrue();
        return await _dev.CallAsync("eth_sendRawTransactionSync", Hex.Encode(signed.Envelope.Span));
    }
}
