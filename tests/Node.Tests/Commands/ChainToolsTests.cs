// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Crash;
using PowerVerse.Chain.Node.Commands;

namespace PowerVerse.Chain.Node.Tests.Commands;

/// <summary>init, import, export, verify, db, prune, unwind, backup, restore and node, as an operator runs them one after another.</summary>
public sealed class ChainToolsTests
{
    private const int Blocks = 60;

    private string _directory = null!;
    private CrashChain _chain = null!;

    [OneTimeSetUp]
    public void Build()
    {
        _directory = Directory.CreateTempSubdirectory("powerverse-tools-").FullName;
        _chain = CrashChain.Build(_directory, seed: 5, Blocks);
        (int exitCode, string output, string errors) = Run("import", _chain.BlocksPath, "--genesis", _chain.GenesisPath, "--data-dir", At("main"), "--prune-mode", "archive");
        exitCode.Should().Be(ExitCode.Success, errors);
        output.Should().Contain($"Head: block {Blocks} {_chain.HashOf(Blocks)}");
    }

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void Exported_chain_imports_to_the_same_head()
    {
        Run("export", At("out.rlp.gz"), "--data-dir", At("main")).ExitCode.Should().Be(ExitCode.Success);
        (int exitCode, string output, _) = Run("import", At("out.rlp.gz"), "--genesis", _chain.GenesisPath, "--data-dir", At("again"));
        exitCode.Should().Be(ExitCode.Success);
        output.Should().Contain(_chain.HashOf(Blocks).ToString());
        Run("export", At("out.rlp.gz"), "--data-dir", At("main")).Errors.Should().Contain("not overwritten");
    }

    [Test]
    public void Import_can_be_repeated_and_continued()
    {
        Run("export", At("part.rlp"), "--data-dir", At("main"), "--to", "20").ExitCode.Should().Be(ExitCode.Success);
        Run("import", At("part.rlp"), "--genesis", _chain.GenesisPath, "--data-dir", At("parts")).Output.Should().Contain("Head: block 20 ");
        Run("import", _chain.BlocksPath, "--data-dir", At("parts")).Output.Should().Contain($"Head: block {Blocks} {_chain.HashOf(Blocks)}");
    }

    [Test]
    public void Sound_chain_verifies()
    {
        (int exitCode, string output, string errors) = Run("verify", "--data-dir", At("main"));
        exitCode.Should().Be(ExitCode.Success, errors);
        output.Should().Contain("Sound.");
        errors.Should().Contain($"{Blocks} blocks from 1 on executed again");
    }

    [Test]
    public void Backup_restores_and_unwinding_and_pruning_work_on_the_copy()
    {
        Run("backup", At("copy"), "--data-dir", At("main")).ExitCode.Should().Be(ExitCode.Success);
        Run("restore", At("copy"), "--data-dir", At("restored")).Output.Should().Contain($"Head: block {Blocks} {_chain.HashOf(Blocks)}");
        Run("restore", At("copy"), "--data-dir", At("restored")).ExitCode.Should().Be(ExitCode.Data, "there is a database already");
        Run("unwind", "--to", "30", "--data-dir", At("restored")).Output.Should().Contain($"Head: block 30 {_chain.HashOf(30)}");
        (int exitCode, string output, string errors) = Run("prune", "--data-dir", At("restored"), "--prune-state", "10", "--prune-proofs", "10", "--prune-receipts", "5");
        exitCode.Should().Be(ExitCode.Success, errors);
        output.Should().Contain("state 20, proofs 20, bodies 0, receipts 25");
        Run("unwind", "--to", "5", "--data-dir", At("restored")).Errors.Should().Contain("kept from block 20 on");
        Run("verify", "--data-dir", At("restored")).ExitCode.Should().Be(ExitCode.Success);
    }

    [Test]
    public void Statistics_name_families_and_what_needs_them()
    {
        string output = Run("db", "stats", "--data-dir", At("main")).Output;
        output.Should().Contain("receipts").And.Contain("eth_getLogs").And.Contain("bytes a block");
    }

    [Test]
    public async Task Imported_chain_is_served_and_final()
    {
        string copy = At("served");
        Run("backup", At("served-copy"), "--data-dir", At("main"));
        Run("restore", At("served-copy"), "--data-dir", copy);
        using PowerVerseProcess node = PowerVerseProcess.Start("node", "--no-consensus", "--data-dir", copy, "--rpc-port", "0", "--metrics-port", "0");
        (await node.NumberAsync("eth_blockNumber")).Should().Be(Blocks);
        foreach (string tag in (string[])["latest", "safe", "finalized"])
        {
            (await node.CallAsync("eth_getBlockByNumber", tag, false)).GetProperty("hash").GetString().Should().Be(_chain.HashOf(Blocks).ToString());
        }

        (await node.CallAsync("eth_syncing")).GetBoolean().Should().BeFalse();
        (await node.CallRawAsync("evm_mine")).GetProperty("error").GetProperty("code").GetInt32().Should().Be(-32601, "only a developer's node has it");
        (await node.CallRawAsync("admin_nodeInfo")).TryGetProperty("error", out _).Should().BeTrue("it was not asked for");
        node.Terminate();
        node.WaitForExit().Should().Be(ExitCode.Success);
    }

    [Test]
    public async Task Running_node_makes_its_backup_and_prunes()
    {
        string data = At("running");
        using PowerVerseProcess dev = PowerVerseProcess.Start("dev", "--port", "0", "--data-dir", data, "--silent", "--prune-mode", "minimal");
        await dev.CallAsync("anvil_mine", 300);
        (int exitCode, string output, string errors) = Run("backup", At("running-copy"), "--data-dir", data);
        exitCode.Should().Be(ExitCode.Success, errors);
        output.Should().StartWith(At("running-copy")).And.Contain("head block 300 0x");
        (exitCode, output, errors) = Run("backup", "--data-dir", data);
        exitCode.Should().Be(ExitCode.Success, errors);
        output.Should().StartWith(Path.Combine(data, "backups"));
        Run("backup", At("running-copy"), "--data-dir", data).Errors.Should().Contain("error: The node that runs there refused: ").And.Contain("exists already");
        (exitCode, output, errors) = Run("prune", "--data-dir", data);
        exitCode.Should().Be(ExitCode.Success, errors);
        output.Should().Contain("Kept from block: state 44, proofs 44");
        (exitCode, _, errors) = Run("prune", "--data-dir", data, "--prune-mode", "archive");
        exitCode.Should().Be(ExitCode.Data);
        errors.Should().Contain("Leave out --prune-mode, or stop the node first");
        (await dev.NumberAsync("eth_blockNumber")).Should().Be(300);
        Run("restore", At("running-copy"), "--data-dir", At("running-again")).Output.Should().Contain("Head: block 300 ");
    }

    [Test]
    public async Task Running_node_without_a_socket_is_told_of()
    {
        string data = At("mute");
        using PowerVerseProcess dev = PowerVerseProcess.Start("dev", "--port", "0", "--data-dir", data, "--silent", "--ipc", "false");
        await dev.EndpointAsync();
        (int exitCode, _, string errors) = Run("backup", "--data-dir", data);
        exitCode.Should().Be(ExitCode.Data);
        errors.Should().Contain("in use by process ").And.Contain("--ipc").And.Contain("admin_backup").And.NotContain("   at ");
        JsonElement refused = await dev.CallRawAsync("admin_backup", "../outside");
        refused.GetProperty("error").GetProperty("message").GetString().Should().Contain("the local socket takes any path");
        (await dev.CallAsync("admin_backup", "by-name")).GetProperty("path").GetString().Should().Be(Path.Combine(data, "backups", "by-name"));
    }

    [TestCase(ExitCode.Usage, "no port", "node", "--no-consensus", "--data-dir", "@", "--rpc-port", "99999")]
    [TestCase(ExitCode.Usage, "neither true nor false", "node", "--no-consensus", "maybe", "--data-dir", "@")]
    [TestCase(ExitCode.Usage, "no IP address", "node", "--no-consensus", "--data-dir", "@", "--rpc-host", "nowhere")]
    [TestCase(ExitCode.Usage, "no size", "node", "--no-consensus", "--data-dir", "@", "--db-cache", "lots")]
    [TestCase(ExitCode.Usage, "--data-dir PATH", "verify")]
    [TestCase(ExitCode.Usage, "Could not find file", "import", "@/nothing.rlp", "--data-dir", "@")]
    [TestCase(ExitCode.Usage, "cannot be read", "init", "--genesis", "@/nothing.json", "--data-dir", "@")]
    [TestCase(ExitCode.Usage, "Unrecognized", "import", "@/a", "@/b", "--data-dir", "@")]
    [TestCase(ExitCode.Usage, "--genesis", "init", "--data-dir", "@")]
    [TestCase(ExitCode.Usage, "--no-consensus", "node", "--data-dir", "@")]
    [TestCase(ExitCode.Usage, "more than a year", "node", "--no-consensus", "--data-dir", "@", "--validator-twin-listen", "18446744073709551615")]
    [TestCase(ExitCode.Usage, "base file cannot be read", "genesis", "new", "--base", "@/nothing.json", "--validator", "@/nothing.json", "--out", "@/x.json")]
    [TestCase(ExitCode.Usage, "base file is no JSON", "genesis", "new", "--base", "@/chain.rlp", "--validator", "@/nothing.json", "--out", "@/x.json")]
    [TestCase(ExitCode.Usage, "ports of its own", "devnet", "up", "3", "--rpc-port", "65534", "--dir", "@/devnet")]
    [TestCase(ExitCode.Data, "no chain yet", "verify", "--data-dir", "@/empty")]
    [TestCase(ExitCode.Data, "holds no backup", "restore", "@/nothing", "--data-dir", "@/empty2")]
    [TestCase(ExitCode.Usage, "There are no blocks", "export", "@/x.rlp", "--from", "70", "--data-dir", "@/main")]
    public void Wrong_command_line_is_told_what_is_wrong(int exitCode, string text, params string[] arguments)
    {
        (int actual, _, string errors) = Run([.. arguments.Select(argument => argument.Replace("@", _directory, StringComparison.Ordinal))]);
        errors.Should().Contain("error: ").And.Contain(text).And.NotContain("   at ", "an operator is not shown a stack");
        actual.Should().Be(exitCode);
    }

    [Test]
    public void Broken_files_are_told_where_they_break()
    {
        byte[] blocks = File.ReadAllBytes(_chain.BlocksPath);
        File.WriteAllBytes(At("cut.rlp"), blocks[..^5]);
        (int exitCode, string output, string errors) = Run("import", At("cut.rlp"), "--genesis", _chain.GenesisPath, "--data-dir", At("cut"));
        exitCode.Should().Be(ExitCode.Failed);
        errors.Should().Contain("ends within a block");
        output.Should().Contain($"Head: block {Blocks - 1} ", "the blocks before are in");
        File.WriteAllText(At("bad.json"), """{"config":{"chainId":"x"},"alloc":{}}""");
        Directory.CreateDirectory(At("net"));
        File.WriteAllText(At("net/devnet.json"), "{");
        (exitCode, _, errors) = Run("devnet", "status", "--dir", At("net"));
        exitCode.Should().Be(ExitCode.Data);
        errors.Should().Contain("no plan of a devnet");
        Run("init", "--genesis", At("bad.json"), "--data-dir", At("bad")).Errors.Should().Contain("config.chainId is no number");
        Directory.Exists(At("bad")).Should().BeFalse("a wrong file leaves nothing behind");
    }

    [Test]
    public void Coins_for_known_keys_are_refused_on_networks()
    {
        string genesis = File.ReadAllText(_chain.GenesisPath).Replace("20568", "20567", StringComparison.Ordinal)
            .Replace("\"alloc\":{", "\"alloc\":{\"0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266\":{\"balance\":\"0x1\"},", StringComparison.Ordinal);
        File.WriteAllText(At("known.json"), genesis);
        (int exitCode, _, string errors) = Run("init", "--genesis", At("known.json"), "--data-dir", At("known"));
        exitCode.Should().Be(ExitCode.Usage);
        errors.Should().Contain("known from test tools");
    }

    private static (int ExitCode, string Output, string Errors) Run(params string[] arguments) => PowerVerseProcess.Run(arguments);

    private string At(string name) => Path.Combine(_directory, name);
}
