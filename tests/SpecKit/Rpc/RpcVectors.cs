// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.Rpc;

/// <summary>Recorded exchanges of the execution-apis suite: files <c>METHOD/NAME.io</c> beside genesis.json and chain.rlp.</summary>
/// <remarks>
/// A line that begins with <c>&gt;&gt;</c> is a request, with <c>&lt;&lt;</c> the answer, with <c>//</c> a comment; after <c>// speconly</c> the answer is held against the
/// schema of the method's result alone. Every result is held against the schema, where openrpc.json is at hand: in the suite, or in openrpc.zip beside it.
/// </remarks>
public static class RpcVectors
{
    private const string GenesisName = "genesis.json";
    private const string ChainName = "chain.rlp";
    private const string SchemaName = "openrpc.json";
    private const string SchemaArchive = "openrpc.zip";
    private const string SpecOnly = "// speconly";

    public static IEnumerable<SpecCase> Load(string path)
    {
        FixtureEntry[] entries = [.. FixtureReader.Read(path, ".io", ".rlp", ".json")];
        Lazy<RpcSpecChain> chain = new(() => RpcSpecChain.Import(
            entries.First(entry => entry.FileName == GenesisName).Content, entries.First(entry => entry.FileName == ChainName).Content));
        Lazy<IReadOnlyDictionary<string, JsonElement>> schemas = new(() => LoadSchemas(path, entries));
        foreach (FixtureEntry entry in entries.Where(entry => entry.Name.EndsWith(".io", StringComparison.Ordinal)))
        {
            string[] parts = entry.Name.Split('/');
            yield return new SpecCase(entry.Source, entry.Name, entry.FileName, parts.Length > 1 ? parts[^2] : entry.Name, _ => Run(entry, chain.Value, schemas.Value));
        }
    }

    private static Dictionary<string, JsonElement> LoadSchemas(string path, FixtureEntry[] entries)
    {
        FixtureEntry? document = entries.FirstOrDefault(entry => entry.FileName == SchemaName);
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, SchemaArchive);
        if (document is null && File.Exists(beside))
        {
            document = new FixtureEntry(beside, SchemaName, FixtureReader.ReadZipEntry(beside, SchemaName));
        }

        Dictionary<string, JsonElement> schemas = new(StringComparer.Ordinal);
        if (document is not null)
        {
            using JsonDocument parsed = FixtureJson.Parse(document);
            foreach (JsonElement method in parsed.RootElement.GetProperty("methods").EnumerateArray())
            {
                if (method.TryGetProperty("result", out JsonElement result))
                {
                    schemas[method.GetProperty("name").GetString()!] = result.GetProperty("schema").Clone();
                }
            }
        }

        return schemas;
    }

    private static SpecOutcome Run(FixtureEntry entry, RpcSpecChain chain, IReadOnlyDictionary<string, JsonElement> schemas)
    {
        using RpcSpecServer server = chain.Serve();
        bool isSpecOnly = false;
        JsonDocument? actual = null;
        string method = string.Empty;
        foreach (string line in Encoding.UTF8.GetString(entry.Content.Span).Split('\n'))
        {
            isSpecOnly |= line.StartsWith(SpecOnly, StringComparison.Ordinal);
            if (line.StartsWith(">> ", StringComparison.Ordinal))
            {
                byte[] request = Encoding.UTF8.GetBytes(line[3..].TrimEnd('\r'));
                actual = server.Call(request);
                method = JsonDocument.Parse(request).RootElement.GetProperty("method").GetString()!;
            }
            else if (line.StartsWith("<< ", StringComparison.Ordinal) && actual is not null)
            {
                using JsonDocument expected = JsonDocument.Parse(line[3..]);
                if (Compare(actual.RootElement, expected.RootElement, isSpecOnly, schemas.GetValueOrDefault(method)) is { } difference)
                {
                    return SpecOutcome.Failed($"{method}: {difference}");
                }
            }
        }

        return actual is null ? SpecOutcome.Failed("no request was found") : SpecOutcome.Passed;
    }

    private static bool IsMissingMethod(JsonElement answer)
    {
        const int MethodNotFound = -32601;
        return answer.TryGetProperty("error", out JsonElement error) && error.GetProperty("code").GetInt32() == MethodNotFound;
    }

    private static string? Compare(JsonElement actual, JsonElement expected, bool isSpecOnly, JsonElement schema)
    {
        bool isResult = actual.TryGetProperty("result", out JsonElement result);
        if (isResult && schema.ValueKind != JsonValueKind.Undefined && JsonSchema.FindProblem(result, schema) is { } problem)
        {
            return $"the result breaks its schema at {problem}";
        }

        if (!isSpecOnly)
        {
            return JsonDifference.Find(actual, expected);
        }

        return isResult == expected.TryGetProperty("result", out _) && !IsMissingMethod(actual)
            ? null
            : $"answered {actual.GetRawText()}, expected {expected.GetRawText()}";
    }
}
