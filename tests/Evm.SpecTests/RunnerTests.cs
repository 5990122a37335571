// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Evm.SpecTests;

/// <summary>The runner must notice: a case that passes has to fail as soon as one of its expectations is falsified.</summary>
[Category("Spec")]
public sealed class RunnerTests
{
    private const string StateArchive = "state_tests/cancun.zip";
    private const string BlockArchive = "blockchain_tests/cancun.zip";
    private const string ValidState = "frontier/opcodes/test_push.json";
    private const string RefusedState = "cancun/eip4844_blobs/test_insufficient_balance_blob_tx.json";
    private const string Zeros = "0x0000000000000000000000000000000000000000000000000000000000000000";

    private string _folder = string.Empty;

    [SetUp]
    public void MakeFolder()
    {
        if (!Fixtures.ArePresent)
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        _folder = Directory.CreateTempSubdirectory("spec-runner-").FullName;
    }

    [TearDown]
    public void RemoveFolder()
    {
        if (_folder.Length > 0)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Test]
    public void State_case_untouched_passes() => Run(SpecKind.State, StateArchive, FirstState(), _ => { }).Should().BeNull();

    [Test]
    public void State_case_with_another_root_fails_with_the_first_difference()
    {
        string? difference = Run(SpecKind.State, StateArchive, FirstState(), test =>
        {
            JsonObject post = Post(test);
            post["hash"] = Zeros;
            post["state"]!.AsObject().First().Value!["balance"] = "0x01";
        });
        difference.Should().Contain("balance is").And.Contain("expected 0x1").And.Contain("state root");
    }

    [Test]
    public void State_case_with_another_logs_hash_fails() =>
        Run(SpecKind.State, StateArchive, FirstState(), test => Post(test)["logs"] = Zeros).Should().Contain("logs hash");

    [Test]
    public void State_case_with_another_sender_fails() =>
        Run(SpecKind.State, StateArchive, FirstState(), test => test["transaction"]!["sender"] = "0x" + new string('1', 40))
            .Should().Contain("recovered the sender");

    [Test]
    public void State_case_expecting_a_refusal_fails_when_accepted() =>
        Run(SpecKind.State, StateArchive, FirstState(), test => Post(test)["expectException"] = "TransactionException.NONCE_IS_MAX")
            .Should().Contain("accepted, expected");

    [TestCase("TransactionException.NONCE_IS_MAX")]
    [TestCase("TransactionException.NO_SUCH_NAME")]
    public void State_case_refused_for_another_reason_fails(string reason) =>
        Run(SpecKind.State, StateArchive, FirstRefused(), test => Post(test)["expectException"] = reason).Should().Contain("refused by");

    [Test]
    public void State_case_of_an_unknown_fork_fails() =>
        Run(SpecKind.State, StateArchive, FirstState(), test =>
            {
                JsonObject post = test["post"]!.AsObject();
                JsonNode entries = post["Cancun"]!.DeepClone();
                post.Remove("Cancun");
                post["Atlantis"] = entries;
            })
            .Should().Contain("Atlantis");

    [Test]
    public void Block_case_untouched_passes() => Run(SpecKind.Block, BlockArchive, FirstBlock(), _ => { }).Should().BeNull();

    [Test]
    public void Block_case_with_another_head_fails() =>
        Run(SpecKind.Block, BlockArchive, FirstBlock(), test => test["lastblockhash"] = Zeros).Should().Contain("head");

    [Test]
    public void Block_case_with_another_block_hash_fails() =>
        Run(SpecKind.Block, BlockArchive, FirstBlock(), test => test["blocks"]![0]!["hash"] = Zeros).Should().Contain("hash");

    [Test]
    public void Block_case_expecting_a_refusal_fails_when_accepted() =>
        Run(SpecKind.Block, BlockArchive, FirstBlock(), test => test["blocks"]![0]!["expectException"] = "BlockException.INVALID_GASLIMIT")
            .Should().Contain("accepted, expected");

    [Test]
    public void Block_case_with_another_genesis_state_fails() =>
        Run(SpecKind.Block, BlockArchive, FirstBlock(), test => test["pre"]!.AsObject().First().Value!["balance"] = "0x07")
            .Should().Contain("genesis state root");

    [Test]
    public void Block_case_with_another_end_state_fails() =>
        Run(SpecKind.Block, BlockArchive, FirstBlock(), test => test["postDiff"]!.AsObject().First().Value!["nonce"] = "0x1234")
            .Should().Contain("nonce is");

    [Test]
    public void File_that_is_no_json_fails()
    {
        File.WriteAllText(Path.Combine(_folder, "broken.json"), "{");
        Outcomes(SpecKind.State).Should().ContainSingle().Which.Should().NotBeNull();
    }

    private static JsonObject Post(JsonNode test) => test["post"]!.AsObject().First().Value![0]!.AsObject();

    private static (string Entry, string Name) FirstState() => First(StateArchive, name => name == ValidState);

    private static (string Entry, string Name) FirstRefused() => First(StateArchive, name => name == RefusedState);

    private static (string Entry, string Name) FirstBlock() => First(BlockArchive, name => name != "_common.json");

    private static (string Entry, string Name) First(string archive, Func<string, bool> isWanted)
    {
        FixtureEntry entry = FixtureReader.Read(Fixtures.Locate(archive)).First(candidate => isWanted(candidate.Name));
        using JsonDocument document = FixtureJson.Parse(entry);
        return (entry.Name, document.RootElement.EnumerateObject().First().Name);
    }

    // Copies one case into the folder, changes it, runs it; null when it passes.
    private string? Run(SpecKind kind, string archive, (string Entry, string Name) which, Action<JsonNode> change)
    {
        string path = Fixtures.Locate(archive);
        JsonNode file = JsonNode.Parse(FixtureReader.ReadZipEntry(path, which.Entry))!;
        JsonNode test = file[which.Name]!.DeepClone();
        change(test);
        Write("case.json", new JsonObject { [which.Name] = test });
        if (kind == SpecKind.Block)
        {
            File.WriteAllBytes(Path.Combine(_folder, "_common.json"), FixtureReader.ReadZipEntry(path, "_common.json"));
        }

        return Outcomes(kind).Should().ContainSingle().Subject;
    }

    private void Write(string name, JsonNode content) =>
        File.WriteAllBytes(Path.Combine(_folder, name), Encoding.UTF8.GetBytes(content.ToJsonString()));

    private List<string?> Outcomes(SpecKind kind)
    {
        List<string?> outcomes = [];
        using SpecWorker worker = new();
        foreach (SpecCase specCase in SpecSuite.Load(kind, [_folder]))
        {
            try
            {
                outcomes.Add(specCase.Run(worker).Difference);
            }
            catch (InvalidOperationException exception)
            {
                outcomes.Add(exception.Message);
            }
        }

        return outcomes;
    }
}
