// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.State.Merkle.Tries;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.Vectors;

/// <summary>TrieTests: roots after sequences of writes, roots in any order of writes, and ordered neighbours of keys.</summary>
/// <remarks>Files named <c>*secure*</c> hash the keys.</remarks>
public static class TrieVectors
{
    public static IEnumerable<SpecCase> Load(FixtureEntry entry, JsonElement root)
    {
        bool isSecure = entry.FileName.Contains("secure", StringComparison.OrdinalIgnoreCase);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            JsonElement test = property.Value.Clone();
            yield return new SpecCase(
                entry.Source, entry.Name, property.Name, isSecure ? "Secure trie" : "Trie",
                _ => test.TryMember("tests", out JsonElement questions) ? RunNeighbours(test, questions) : RunRoot(test, isSecure));
        }
    }

    private static SpecOutcome RunRoot(JsonElement test, bool isSecure)
    {
        Hash256 expected = test.GetProperty("root").AsHash();
        JsonElement input = test.GetProperty("in");
        List<(byte[] Key, byte[] Value)> writes = input.ValueKind == JsonValueKind.Array
            ? [.. input.EnumerateArray().Select(pair => (ToBytes(pair[0]), ToBytes(pair[1])))]
            : [.. input.EnumerateObject().Select(pair => (ToBytes(pair.Name), ToBytes(pair.Value)))];
        if (Compute(writes, isSecure) is var actual && actual != expected)
        {
            return SpecOutcome.Failed($"root {actual}, expected {expected}");
        }

        // An object gives no order: every order must do.
        writes.Reverse();
        if (input.ValueKind == JsonValueKind.Object && Compute(writes, isSecure) is var reversed && reversed != expected)
        {
            return SpecOutcome.Failed($"root {reversed} in reverse order, expected {expected}");
        }

        return SpecOutcome.Passed;
    }

    private static Hash256 Compute(List<(byte[] Key, byte[] Value)> writes, bool isSecure)
    {
        // One trie hashed after every write, one hashed once: both must agree.
        MerkleTrie eager = new(isSecure);
        MerkleTrie lazy = new(isSecure);
        Hash256 root = eager.Root;
        foreach ((byte[] key, byte[] value) in writes)
        {
            eager.Put(key, value);
            lazy.Put(key, value);
            root = eager.Root;
        }

        if (lazy.Root != root)
        {
            throw new InvalidOperationException($"the root is {root} when asked for after every write, else {lazy.Root}");
        }

        return root;
    }

    // Each question is [key, greatest key before it, least key after it]; empty for none.
    private static SpecOutcome RunNeighbours(JsonElement test, JsonElement questions)
    {
        MerkleTrie trie = new();
        foreach (JsonElement key in test.GetProperty("in").EnumerateArray())
        {
            trie.Put(ToBytes(key), [1]);
        }

        List<string> keys = [];
        trie.Walk((key, _) => keys.Add(Encoding.Latin1.GetString(key.Span)));
        foreach (JsonElement question in questions.EnumerateArray())
        {
            string key = question[0].AsText();
            string before = keys.LastOrDefault(candidate => string.CompareOrdinal(candidate, key) < 0, string.Empty);
            string after = keys.FirstOrDefault(candidate => string.CompareOrdinal(candidate, key) > 0, string.Empty);
            if (before != question[1].AsText() || after != question[2].AsText())
            {
                return SpecOutcome.Failed($"neighbours of '{key}' are '{before}' and '{after}', expected {question}");
            }
        }

        return SpecOutcome.Passed;
    }

    private static byte[] ToBytes(JsonElement value) => value.ValueKind == JsonValueKind.Null ? [] : ToBytes(value.AsText());

    private static byte[] ToBytes(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? FixtureJson.ParseBytes(text) : Encoding.Latin1.GetBytes(text);
}
