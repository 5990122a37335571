// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crash;
using PowerVerse.Chain.Node.Commands;

namespace PowerVerse.Chain.Node.Tests.Networking;

/// <summary>Networks that are named instead of a genesis file, by the executable alone: started where no file of the repository is.</summary>
public sealed class NamedNetworkTests
{
    private string _folder = string.Empty;

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("powerverse-named-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [TestCase("testnet")]
    [TestCase("mainnet")]
    [TestCase("mainnet-draft")]
    public void Network_without_validators_says_so_and_what_can_be_done(string name)
    {
        string data = Path.Combine(_folder, "data");
        (int exit, _, string errors) = Run("node", "--network", name, "--data-dir", data);

        exit.Should().Be(ExitCode.Usage);
        errors.Should().Contain($"The network '{name}' has no validators yet").And.Contain("--no-consensus").And.Contain($"genesis new --base {name}").And.Contain("devnet up 4");
        Directory.Exists(data).Should().BeFalse("nothing is left behind");
    }

    [TestCase("testnet", 20567UL)]
    [TestCase("mainnet", 20566UL)]
    public async Task First_block_of_a_draft_is_served_without_consensus(string name, ulong chainId)
    {
        using PowerVerseProcess node = PowerVerseProcess.StartIn(
            _folder, "node", "--network", name, "--no-consensus", "--data-dir", Path.Combine(_folder, "data"), "--rpc-port", "0", "--metrics-port", "0");
        await node.EndpointAsync();

        (await node.NumberAsync("eth_chainId")).Should().Be(chainId);
        (await node.NumberAsync("eth_blockNumber")).Should().Be(0);
    }

    [Test]
    public void Settings_of_a_named_network_are_those_of_its_chain_specification_unless_somebody_says_otherwise()
    {
        string shown = Run("config", "show", "--network", "testnet", "--rpc-port", "8600").Output;

        shown.Should().Contain("data-dir = \"~/.powerverse/testnet\"").And.Contain("from: data-dir in chainspec/testnet.toml");
        shown.Should().Contain("port = 8600").And.Contain("from: --rpc-port");
        Run("config", "show").Output.Should().NotContain("chainspec");
    }

    [Test]
    public void Network_that_the_configuration_file_names_brings_its_settings()
    {
        string file = Path.Combine(_folder, "powerverse.toml");
        File.WriteAllText(file, $"network = \"testnet\"\ndata-dir = \"{_folder}\"\n");

        string shown = Run("config", "show", "--config", file).Output;

        shown.Should().Contain($"data-dir = \"{_folder}\"").And.Contain("from: prune.mode in chainspec/testnet.toml");
    }

    [Test]
    public void Devnet_that_is_not_there_is_said_so()
    {
        (int exit, _, string errors) = Run("node", "--network", "devnet");

        exit.Should().Be(ExitCode.Usage);
        errors.Should().Contain("There is no devnet in 'powerverse-devnet'").And.Contain("devnet up 4");
    }

    [Test]
    public void Chain_is_begun_and_a_genesis_made_from_a_name()
    {
        Run("init", "--genesis", "testnet", "--data-dir", Path.Combine(_folder, "data")).Output.Should().Contain("Chain 20567");
        string passphrase = Path.Combine(_folder, "passphrase");
        File.WriteAllText(passphrase, "correct horse\n");
        Run("genesis", "validator", "--out", _folder, "--passphrase-file", passphrase, "--chain-id", "20568", "--address", $"0x{1:x40}").ExitCode.Should().Be(0);
        (int made, string output, string errors) = Run(
            "genesis", "new", "--base", "devnet", "--validator", Path.Combine(_folder, "registration.json"), "--out", Path.Combine(_folder, "network.json"));
        made.Should().Be(0, errors);
        output.Should().Contain("Sound: chain 20568, 1 validators");
        Run("genesis", "check", "testnet").Errors.Should().Contain("has no validators yet");
    }

    private (int ExitCode, string Output, string Errors) Run(params string[] arguments) => PowerVerseProcess.RunIn(_folder, arguments);
}
