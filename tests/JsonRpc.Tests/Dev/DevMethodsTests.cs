// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.JsonRpc.Tests.Eth;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tests.Dev;

[Parallelizable(ParallelScope.All)]
public sealed class DevMethodsTests
{
    private const string Account = "0x00000000000000000000000000000000000000aa";

    [TestCase("evm_mine", "[]", "\"0x0\"", "mine 1 ")]
    [TestCase("evm_mine", "[{\"timestamp\":200,\"blocks\":3}]", "\"0x0\"", "next 200;mine 3 ")]
    [TestCase("evm_mine", "[\"0xc8\"]", "\"0x0\"", "next 200;mine 1 ")]
    [TestCase("anvil_mine", "[\"0x10\",\"0x3\"]", "null", "mine 16 3")]
    [TestCase("hardhat_mine", "[2]", "null", "mine 2 ")]
    [TestCase("evm_snapshot", "[]", "\"0x7\"", "")]
    [TestCase("evm_revert", "[\"0x7\"]", "true", "")]
    [TestCase("evm_revert", "[\"0x8\"]", "false", "")]
    [TestCase("evm_increaseTime", "[\"0x10\"]", "16", "")]
    [TestCase("evm_increaseTime", "[3600]", "3600", "")]
    [TestCase("evm_setNextBlockTimestamp", "[200]", "null", "next 200")]
    [TestCase("anvil_setBlockTimestampInterval", "[5]", "null", "interval 5")]
    [TestCase("anvil_removeBlockTimestampInterval", "[]", "true", "interval ")]
    [TestCase("hardhat_setBalance", "[\"" + Account + "\",\"0x0de0b6b3a7640000\"]", "null", "balance " + Account + " 1000000000000000000")]
    [TestCase("anvil_setNonce", "[\"" + Account + "\",\"0x5\"]", "null", "nonce " + Account + " 5")]
    [TestCase("anvil_setCode", "[\"" + Account + "\",\"0x6001\"]", "null", "code " + Account + " 0x6001")]
    [TestCase("hardhat_setStorageAt", "[\"" + Account + "\",\"0x1\",\"0x02\"]", "true", "storage " + Account + " 1 2")]
    [TestCase("anvil_setNextBlockBaseFeePerGas", "[\"0x5\"]", "null", "baseFee 5")]
    [TestCase("evm_setBlockGasLimit", "[\"0x100\"]", "true", "gasLimit 256")]
    [TestCase("anvil_impersonateAccount", "[\"" + Account + "\"]", "null", "impersonate " + Account)]
    [TestCase("anvil_dropAllTransactions", "[]", "null", "drop all")]
    [TestCase("hardhat_getAutomine", "[]", "true", "")]
    public void Method_does_what_its_name_says(string method, string parameters, string result, string done)
    {
        RecordingControl control = new();
        using ChainHarness harness = new(control);
        harness.Result(method, parameters).GetRawText().Should().Be(result);
        string.Join(';', control.Done).Should().Be(done);
    }

    [Test]
    public void Transaction_of_an_impersonated_contract_is_included_where_claims_count()
    {
        RecordingControl control = new() { ImpersonatesAll = true };
        using ChainHarness harness = new(control, areClaimsAllowed: true);
        string emitter = ChainHarness.Emitter.ToString();
        harness.Result("eth_sendTransaction", $$"""[{"from":"{{emitter}}","to":"{{Account}}","gas":"0x5208","gasPrice":"0x0"}]""");
        harness.Pool.GetContent().Should().ContainSingle().Which.Sender.Should().Be(ChainHarness.Emitter);
        harness.Result("eth_sendTransaction", $$"""[{"from":"{{harness.Sender}}","to":"{{Account}}","value":"0x5"}]""");
        harness.Seal([harness.Pool.GetContent()[1].Transaction]);
        JsonElement block = harness.Result("eth_getBlockByNumber", """["latest",true]""");
        block.GetProperty("transactions")[0].GetProperty("from").GetString().Should().Be(harness.Sender.ToString());
        harness.Result("eth_getBalance", $$"""["{{Account}}","latest"]""").GetString().Should().Be("0x5");
    }

    [Test]
    public void SignTypedData_signs_objects_and_their_text_alike()
    {
        RecordingControl control = new();
        using ChainHarness harness = new(control);
        const string Data = """{"types":{"EIP712Domain":[{"name":"name","type":"string"}],"A":[{"name":"x","type":"uint8"}]},"primaryType":"A","domain":{"name":"n"},"message":{"x":1}}""";
        string? signature = harness.Result("eth_signTypedData_v4", $$"""["{{control.Account}}",{{Data}}]""").GetString();
        signature.Should().HaveLength(2 + 130);
        harness.Result("eth_signTypedData_v4", $"""["{control.Account}",{JsonSerializer.Serialize(Data)}]""").GetString().Should().Be(signature);
        harness.Call("eth_signTypedData_v4", $"""["{control.Account}","no json"]""").Should().Contain("-32602");
        harness.Call("eth_signTypedData_v4", $$"""["{{control.Account}}",{}]""").Should().Contain("typed data needs");
        harness.Call("eth_signTypedData_v4", $$"""["{{Account}}",{{Data}}]""").Should().Contain("unknown account");
    }

    [Test]
    public void Time_that_is_not_after_the_head_is_refused()
    {
        using ChainHarness harness = new(new RecordingControl());
        harness.Call("evm_setNextBlockTimestamp", "[50]").Should().Contain("-32602").And.Contain("lower than or equal to previous block's timestamp");
        harness.Call("anvil_mine", "[1000000]").Should().Contain("-32602");
    }

    [TestCase("evm_setNextBlockTimestamp", "[18446744073709551615]")]
    [TestCase("evm_mine", "[253402300800]")]
    [TestCase("evm_increaseTime", "[18446744073709551615]")]
    [TestCase("anvil_setBlockTimestampInterval", "[18446744073709551615]")]
    [TestCase("anvil_mine", "[2,18446744073709551615]")]
    public void Time_after_which_no_block_could_follow_is_refused(string method, string parameters)
    {
        RecordingControl control = new();
        using ChainHarness harness = new(control);
        harness.Call(method, parameters).Should().Contain("-32602").And.Contain("does not go that far");
        control.Done.Should().BeEmpty();
    }

    [Test]
    public void Probes_of_tools_are_answered()
    {
        using ChainHarness harness = new(new RecordingControl());
        harness.Result("anvil_nodeInfo").GetProperty("hardFork").GetString().Should().Be("osaka");
        harness.Result("hardhat_metadata").GetProperty("chainId").GetUInt64().Should().Be(20568);
    }

    [Test]
    public void Signature_of_a_message_is_by_the_account()
    {
        RecordingControl control = new();
        using ChainHarness harness = new(control);
        harness.Result("eth_accounts")[0].GetString().Should().Be(control.Account.ToString());
        byte[] signature = Hex.Decode(harness.Result("eth_sign", $"[\"{control.Account}\",\"0x6869\"]").GetString());
        harness.Result("personal_sign", $"[\"0x6869\",\"{control.Account}\"]").GetString().Should().Be(Hex.Encode(signature));
        Hash256 digest = Keccak256.Hash("\u0019Ethereum Signed Message:\n2hi"u8);
        Secp256k1.TryRecoverAddress(digest, signature.AsSpan(0, 64), signature[64] - 27, out Address signer).Should().BeTrue();
        signer.Should().Be(control.Account);
        harness.Call("eth_sign", $"[\"{Account}\",\"0x6869\"]").Should().Contain("unknown account");
    }
}
