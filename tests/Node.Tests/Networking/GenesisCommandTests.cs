// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crash;

namespace PowerVerse.Chain.Node.Tests.Networking;

/// <summary>A network's genesis from the command line, as its founders make it together.</summary>
public sealed class GenesisCommandTests
{
    private string _folder = string.Empty;

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("powerverse-genesis-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Registrations_become_a_genesis_that_is_sound_until_somebody_changes_it()
    {
        string passphrase = Path.Combine(_folder, "passphrase");
        File.WriteAllText(passphrase, "correct horse\n");
        string[] registrations = [.. Enumerable.Range(0, 2).Select(i => Validator(passphrase, i))];
        string genesis = Path.Combine(_folder, "network.json");

        (int made, string output, string errors) = PowerVerseProcess.Run(
            "genesis", "new", "--base", Path.Combine(ServingTests.Repository(), "genesis", "devnet.json"), "--validator", registrations[0], "--validator", registrations[1],
            "--epoch-length", "64", "--out", genesis);
        made.Should().Be(0, errors);
        output.Should().Contain("2 validators with 20000 coins").And.Contain("First block 0x");

        string text = File.ReadAllText(genesis);
        File.WriteAllText(genesis, text.Replace("\"epochLength\": 64", "\"epochLength\": 65", StringComparison.Ordinal));
        (int changed, _, string why) = PowerVerseProcess.Run("genesis", "check", genesis);
        changed.Should().Be(2);
        why.Should().Contain("was changed");

        PowerVerseProcess.Run("genesis", "check", Path.Combine(ServingTests.Repository(), "genesis", "devnet.json")).Errors.Should().Contain("names no validators");
    }

    [Test]
    public void Record_is_begun_once()
    {
        string passphrase = Path.Combine(_folder, "passphrase");
        File.WriteAllText(passphrase, "correct horse\n");
        string registration = Validator(passphrase, 0);
        string genesis = Path.Combine(_folder, "network.json");
        PowerVerseProcess.Run(
            "genesis", "new", "--base", Path.Combine(ServingTests.Repository(), "genesis", "devnet.json"), "--validator", registration, "--out", genesis).ExitCode.Should().Be(0);
        string[] record =
        [
            "genesis", "record", "--network", genesis, "--data-dir", Path.Combine(_folder, "data"), "--validator-key", Path.Combine(_folder, "validator-0", "validator.json"),
            "--validator-passphrase-file", passphrase,
        ];

        PowerVerseProcess.Run(record).ExitCode.Should().Be(0);
        (int again, _, string errors) = PowerVerseProcess.Run(record);

        again.Should().Be(3);
        errors.Should().Contain("never begun twice");
    }

    [Test]
    public void Peer_without_its_identity_is_refused()
    {
        string passphrase = Path.Combine(_folder, "passphrase");
        File.WriteAllText(passphrase, "correct horse\n");
        string genesis = Path.Combine(_folder, "network.json");
        PowerVerseProcess.Run(
            "genesis", "new", "--base", Path.Combine(ServingTests.Repository(), "genesis", "devnet.json"), "--validator", Validator(passphrase, 0), "--out", genesis)
            .ExitCode.Should().Be(0);

        (int exit, _, string errors) = PowerVerseProcess.Run(
            "node", "--network", genesis, "--data-dir", Path.Combine(_folder, "data"), "--p2p-listen", "/ip4/127.0.0.1/tcp/0", "--p2p-peers", "/ip4/127.0.0.1/tcp/1",
            "--rpc-port", "0", "--metrics", "false");

        exit.Should().Be(2);
        errors.Should().Contain("does not say who is there");
    }

    private string Validator(string passphrase, int index)
    {
        string folder = Path.Combine(_folder, $"validator-{index}");
        (int exit, _, string errors) = PowerVerseProcess.Run(
            "genesis", "validator", "--out", folder, "--passphrase-file", passphrase, "--chain-id", "20568", "--address", $"0x{index + 1:x40}");
        exit.Should().Be(0, errors);
        return Path.Combine(folder, "registration.json");
    }
}
