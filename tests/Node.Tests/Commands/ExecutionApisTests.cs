// SPDX-License-Identifier: Apache-2.0

using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Crash;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Node.Tests.Commands;

/// <summary>The public execution-apis suite as an operator would meet it: its chain imported by the command, its exchanges over HTTP.</summary>
[Category("Spec")]
public sealed class ExecutionApisTests
{
    private const string Archive = "rpc/execution-apis.zip";
    private const string Namespaces = "eth,net,web3,txpool,debug,testing";

    [Test]
    public async Task Imported_chain_answers_every_exchange_over_HTTP()
    {
        if (!Fixtures.TryLocate(Archive, out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        string directory = Directory.CreateTempSubdirectory("powerverse-apis-").FullName;
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            archive.GetEntry("tests/genesis.json")!.ExtractToFile(Path.Combine(directory, "genesis.json"));
            archive.GetEntry("tests/chain.rlp")!.ExtractToFile(Path.Combine(directory, "chain.rlp"));
            string data = Path.Combine(directory, "data");
            (int exitCode, string output, string errors) = PowerVerseProcess.Run(
                "import", "--genesis", Path.Combine(directory, "genesis.json"), Path.Combine(directory, "chain.rlp"), "--data-dir", data);
            exitCode.Should().Be(0, errors);
            output.Should().Contain("Head: block 54 ");
            using PowerVerseProcess node = PowerVerseProcess.Start(
                "node", "--no-consensus", "--data-dir", data, "--rpc-port", "0", "--metrics-port", "0", "--rpc-api", Namespaces);
            using HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = await node.EndpointAsync() };
            List<string> differences = [];
            int exchanges = 0;
            foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.Name.EndsWith(".io", StringComparison.Ordinal)))
            {
                exchanges++;
                await ReplayAsync(client, entry, differences);
            }

            differences.Should().BeEmpty();
            exchanges.Should().Be(116);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // Exchanges that are marked as such follow the schema only, which is checked elsewhere; here they must be answered.
    private static async Task ReplayAsync(HttpClient client, ZipArchiveEntry entry, List<string> differences)
    {
        using StreamReader reader = new(entry.Open(), Encoding.UTF8);
        string[] lines = (await reader.ReadToEndAsync()).Split('\n');
        bool isSchemaOnly = lines.Any(line => line.Contains("speconly", StringComparison.Ordinal));
        string request = string.Empty;
        foreach (string line in lines)
        {
            if (line.StartsWith(">> ", StringComparison.Ordinal))
            {
                request = line[3..];
            }
            else if (line.StartsWith("<< ", StringComparison.Ordinal))
            {
                using StringContent content = new(request, Encoding.UTF8, "application/json");
                using HttpResponseMessage response = await client.PostAsync(new Uri("/", UriKind.Relative), content);
                JsonObject expected = JsonNode.Parse(line[3..])!.AsObject();
                JsonObject actual = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
                if (!Agree(expected, actual, isSchemaOnly))
                {
                    differences.Add($"{entry.FullName}: {actual.ToJsonString()}");
                }
            }
        }
    }

    private static bool Agree(JsonObject expected, JsonObject actual, bool isSchemaOnly) =>
        expected["error"] is { } error ? actual["error"] is { } found && (isSchemaOnly || JsonNode.DeepEquals(error["code"], found["code"]))
        : !actual.ContainsKey("error") && (isSchemaOnly || JsonNode.DeepEquals(expected["result"], actual["result"]));
}
