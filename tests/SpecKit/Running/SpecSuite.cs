// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.SpecKit.Blocks;
using PowerVerse.Chain.SpecKit.Rpc;
using PowerVerse.Chain.SpecKit.State;
using PowerVerse.Chain.SpecKit.Tracing;
using PowerVerse.Chain.SpecKit.Vectors;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.Running;

/// <summary>Finds the cases of a kind in zips, folders and files.</summary>
public static class SpecSuite
{
    private const string CommonFileName = "_common.json";

    /// <summary>The cases of every path, read as they are asked for. Files that hold other kinds yield nothing.</summary>
    public static IEnumerable<SpecCase> Load(SpecKind kind, IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            if (!File.Exists(path) && !Directory.Exists(path))
            {
                throw new FileNotFoundException($"No such file or folder: {path}.");
            }
        }

        return paths.SelectMany(path => LoadPath(kind, path));
    }

    private static IEnumerable<SpecCase> LoadPath(SpecKind kind, string path)
    {
        if (kind is SpecKind.Kzg or SpecKind.Rpc)
        {
            foreach (SpecCase specCase in kind == SpecKind.Kzg ? KzgVectors.Load(path) : RpcVectors.Load(path))
            {
                yield return specCase;
            }

            yield break;
        }

        Dictionary<string, IReadOnlyDictionary<string, JsonElement>> commons = new(StringComparer.Ordinal);
        foreach (FixtureEntry entry in FixtureReader.Read(path))
        {
            if (entry.FileName.StartsWith('_') || entry.Name.Contains(".meta/", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (SpecCase specCase in LoadEntry(kind, entry, commons))
            {
                yield return specCase;
            }
        }
    }

    // What cannot be read is a failed case, never a file passed over.
    private static IReadOnlyList<SpecCase> LoadEntry(
        SpecKind kind, FixtureEntry entry, Dictionary<string, IReadOnlyDictionary<string, JsonElement>> commons) =>
        ReadOrFail(entry, entry.FileName, () =>
        {
            using JsonDocument document = FixtureJson.Parse(entry);
            return [.. LoadEntry(kind, entry, document.RootElement, commons)];
        });

    private static IReadOnlyList<SpecCase> ReadOrFail(FixtureEntry entry, string name, Func<IReadOnlyList<SpecCase>> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (
            exception is JsonException or FormatException or NotSupportedException or InvalidOperationException or KeyNotFoundException)
        {
            return [new SpecCase(entry.Source, entry.Name, name, "Unreadable", _ => SpecOutcome.Failed(exception.Message))];
        }
    }

    private static IEnumerable<SpecCase> LoadEntry(
        SpecKind kind, FixtureEntry entry, JsonElement root, Dictionary<string, IReadOnlyDictionary<string, JsonElement>> commons) =>
        kind switch
        {
            SpecKind.State => LoadState(entry, root),
            SpecKind.Block => LoadBlocks(entry, root, commons),
            SpecKind.Tx when Holds(root, "txbytes") => TransactionVectors.Load(entry, root),
            SpecKind.Trie when entry.Name.Contains("rie", StringComparison.Ordinal) => TrieVectors.Load(entry, root),
            SpecKind.Rlp when Holds(root, "out") && Holds(root, "in") => RlpVectors.Load(entry, root),
            SpecKind.Basic => BasicVectors.Load(entry, root),
            SpecKind.Difficulty when entry.Name.Contains("iff", StringComparison.Ordinal) => DifficultyVectors.Load(entry, root),
            SpecKind.Precompile when root.ValueKind == JsonValueKind.Array => PrecompileVectors.Load(entry, root),
            SpecKind.Tracer => TracerVectors.Load(entry, root),
            SpecKind.Wycheproof when root.TryMember("testGroups", out _) => WycheproofVectors.Load(entry, root),
            _ => [],
        };

    private static IEnumerable<SpecCase> LoadState(FixtureEntry entry, JsonElement root) =>
        from property in Tests(root, "post", "transaction")
        from fork in property.Value.GetProperty("post").EnumerateObject()
        from specCase in ReadOrFail(entry, $"{property.Name} {fork.Name}", () => LoadState(entry, property, fork))
        select specCase;

    private static IReadOnlyList<SpecCase> LoadState(FixtureEntry entry, JsonProperty property, JsonProperty fork) =>
    [
        .. StateTestCase.Parse(property.Value, fork).Select(parsed => new SpecCase(
            entry.Source, entry.Name, property.Name + parsed.Suffix, fork.Name, worker => StateTestRunner.Run(parsed.Case, worker))),
    ];

    private static IEnumerable<SpecCase> LoadBlocks(
        FixtureEntry entry, JsonElement root, Dictionary<string, IReadOnlyDictionary<string, JsonElement>> commons) =>
        from property in Tests(root, "genesisRLP", "blocks")
        from specCase in ReadOrFail(entry, property.Name, () => [LoadBlock(entry, property, commons)])
        select specCase;

    private static SpecCase LoadBlock(
        FixtureEntry entry, JsonProperty property, Dictionary<string, IReadOnlyDictionary<string, JsonElement>> commons)
    {
        if (!commons.TryGetValue(entry.Source, out IReadOnlyDictionary<string, JsonElement>? common))
        {
            common = LoadCommon(entry.Source);
            commons[entry.Source] = common;
        }

        BlockTestCase test = BlockTestCase.Parse(property.Value, common);
        return new SpecCase(entry.Source, entry.Name, property.Name, test.Network, worker => BlockTestRunner.Run(test, worker));
    }

    private static Dictionary<string, JsonElement> LoadCommon(string source)
    {
        Dictionary<string, JsonElement> common = new(StringComparer.Ordinal);
        foreach (FixtureEntry entry in FixtureReader.Read(source).Where(entry => entry.FileName == CommonFileName))
        {
            using JsonDocument document = FixtureJson.Parse(entry);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                common[property.Name] = property.Value.Clone();
            }
        }

        return common;
    }

    private static IEnumerable<JsonProperty> Tests(JsonElement root, params string[] members) =>
        root.ValueKind == JsonValueKind.Object
            ? root.EnumerateObject().Where(test => test.Value.ValueKind == JsonValueKind.Object && members.All(name => test.Value.TryMember(name, out _)))
            : [];

    private static bool Holds(JsonElement root, string member) => Tests(root, member).Any();
}
