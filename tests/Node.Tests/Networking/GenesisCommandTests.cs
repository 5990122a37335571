// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Crash;
using PowerVerse.Chain.TestKit.Chains;

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
    public void Record_is_taken_to_another_machine_and_only_ever_forbids_more()
    {
        string[] identity = Network();
        string[] Record(string verb, string file, string data) => ["genesis", "record", verb, file, .. identity, "--data-dir", Path.Combine(_folder, data)];
        string exported = Path.Combine(_folder, "record.json");
        PowerVerseProcess.Run(["genesis", "record", .. identity, "--data-dir", Path.Combine(_folder, "old")]).ExitCode.Should().Be(0);

        (int exit, string output, string errors) = PowerVerseProcess.Run(Record("export", exported, "old"));
        exit.Should().Be(0, errors);
        output.Should().Contain("from height 1 on").And.Contain("start no validator with them");
        string document = File.ReadAllText(exported);
        document.Should().Contain("\"interchange_format\": \"powerverse-votes\"").And.Contain("\"floor\": \"1\"");
        PowerVerseProcess.Run(Record("export", exported, "old")).ExitCode.Should().Be(2, "an export is never written over");

        string later = Path.Combine(_folder, "later.json");
        File.WriteAllText(later, document.Replace("\"floor\": \"1\"", "\"floor\": \"120\"", StringComparison.Ordinal));
        PowerVerseProcess.Run(Record("import", later, "new")).Output.Should().Contain("is begun here").And.Contain("from height 120 on");
        PowerVerseProcess.Run(Record("import", exported, "new")).Output.Should().Contain("forbids all that already").And.Contain("from height 120 on");
        PowerVerseProcess.Run(Record("import", later, "old")).Output.Should().Contain("from height 120 on; before it was 1");
        PowerVerseProcess.Run(Record("export", Path.Combine(_folder, "again.json"), "new")).Output.Should().Contain("from height 120 on");
    }

    [Test]
    public void What_is_in_doubt_is_neither_imported_nor_exported()
    {
        string[] identity = Network();
        string data = Path.Combine(_folder, "data");
        string consensus = Path.Combine(data, "consensus");
        string[] Record(string verb, string file) => ["genesis", "record", verb, file, .. identity, "--data-dir", data];
        string exported = Path.Combine(_folder, "record.json");

        PowerVerseProcess.Run(Record("export", exported)).Errors.Should().Contain("there is no signing record");
        File.Exists(exported).Should().BeFalse();
        PowerVerseProcess.Run(["genesis", "record", .. identity, "--data-dir", data]).ExitCode.Should().Be(0);
        PowerVerseProcess.Run(Record("export", exported)).ExitCode.Should().Be(0);
        string document = File.ReadAllText(exported);
        string other = Path.Combine(_folder, "other.json");
        string chain = document.Split("\"genesis_hash\": \"")[1][..66];
        foreach ((string content, string why) in ((string, string)[])
        [
            (document.Replace(chain, $"0x{7:x64}", StringComparison.Ordinal), "of another chain or of other keys"),
            (document.Replace("\"interchange_format_version\": \"1\"", "\"interchange_format_version\": \"2\"", StringComparison.Ordinal), "does not know"),
            ("{", "is no exported signing record"),
        ])
        {
            File.WriteAllText(other, content);
            (int refused, _, string errors) = PowerVerseProcess.Run(Record("import", other));
            refused.Should().Be(2);
            errors.Should().Contain(why);
        }

        PowerVerseProcess.Run(Record("import", Path.Combine(_folder, "nothing.json"))).ExitCode.Should().Be(2);
        using (FileStream held = new(Path.Combine(data, "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            foreach (string verb in (string[])["import", "export"])
            {
                (int inUse, _, string errors) = PowerVerseProcess.Run(Record(verb, exported));
                inUse.Should().Be(3, "a node works there");
                errors.Should().Contain("in use by process");
            }
        }

        string log = Directory.GetFiles(consensus, "votes-*.log").MaxBy(file => new FileInfo(file).Length)!;
        byte[] damaged = File.ReadAllBytes(log);
        damaged[^1] ^= 1;
        File.WriteAllBytes(log, damaged);

        // Again and again: opening a log drops a torn end, and that must not make it look whole.
        foreach (string verb in (string[])["import", "import", "export"])
        {
            (int doubt, _, string reason) = PowerVerseProcess.Run(Record(verb, verb == "export" ? Path.Combine(_folder, "doubtful.json") : exported));
            doubt.Should().Be(3);
            reason.Should().Contain("nobody knows");
        }

        File.Exists(Path.Combine(_folder, "doubtful.json")).Should().BeFalse();
    }

    [Test]
    public void Lost_record_is_begun_anew_only_with_a_chain_at_the_head_and_never_beside_another()
    {
        ForgedChain chain = ForgedChain.Build(Path.Combine(_folder, "chain"), 20, 0);
        string[] identity = [.. Network().Skip(2)];
        string[] Recover(params string[] further) => ["genesis", "record", "recover", "--network", chain.GenesisPath, .. identity, .. further];
        string[] there = ["--data-dir", chain.Folder, "--confirm-record-lost"];

        (int exit, _, string errors) = PowerVerseProcess.Run(Recover("--data-dir", chain.Folder));
        exit.Should().Be(2);
        errors.Should().Contain("--confirm-record-lost").And.Contain("gone for good");
        PowerVerseProcess.Run(Recover("--data-dir", Path.Combine(_folder, "nothing"), "--confirm-record-lost")).Errors.Should().Contain("There is no chain");
        using (FileStream held = new(Path.Combine(chain.Folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            PowerVerseProcess.Run(Recover(there)).Errors.Should().Contain("in use by process", "a node works there");
        }

        (exit, string output, errors) = PowerVerseProcess.Run(Recover(there));
        exit.Should().Be(0, errors);
        ulong floor = ulong.Parse(output.Split("from height ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        floor.Should().BeGreaterThan(20 + 60 + 64, "the chain ended a minute ago, and an epoch has 64 blocks");
        (exit, _, errors) = PowerVerseProcess.Run(Recover(there));
        exit.Should().Be(3);
        errors.Should().Contain("there is a signing record");

        string[] unwind = ["unwind", "--data-dir", chain.Folder, "--to"];
        PowerVerseProcess.Run([.. unwind, "19"]).Output.Should().Contain("Head: block 19").And.NotContain("agreement-a.log");
        File.WriteAllText(Path.Combine(chain.Folder, "consensus", "agreement-a.log"), string.Empty);
        PowerVerseProcess.Run([.. unwind, "18"]).Output.Should().Contain("Head: block 18").And.Contain("agreement-a.log and agreement-b.log");
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

    [Test]
    public void Node_whose_agreement_halted_is_not_started_again()
    {
        string[] identity = Network();
        string data = Path.Combine(_folder, "data");
        string report = Path.Combine(Directory.CreateDirectory(Path.Combine(data, "consensus")).FullName, "halt-7.txt");
        File.WriteAllText(report, "reason ConflictingCommit\n");

        (int exit, _, string errors) = PowerVerseProcess.Run(
            ["node", .. identity, "--data-dir", data, "--p2p-listen", "/ip4/127.0.0.1/tcp/0", "--rpc-port", "0", "--metrics", "false"]);

        exit.Should().Be(5);
        errors.Should().Contain(report).And.Contain("Find out which chain is right");
    }

    // A network of one validator, and the options that name it and the validator's keys.
    private string[] Network()
    {
        string passphrase = Path.Combine(_folder, "passphrase");
        File.WriteAllText(passphrase, "correct horse\n");
        string genesis = Path.Combine(_folder, "network.json");
        PowerVerseProcess.Run("genesis", "new", "--base", "devnet", "--validator", Validator(passphrase, 0), "--out", genesis).ExitCode.Should().Be(0);
        return ["--network", genesis, "--validator-key", Path.Combine(_folder, "validator-0", "validator.json"), "--validator-passphrase-file", passphrase];
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
