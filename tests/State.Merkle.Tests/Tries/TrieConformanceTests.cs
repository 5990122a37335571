// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Tries;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.State.Merkle.Tests.Tries;

/// <summary>The trie vectors of the public Ethereum suite.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class TrieConformanceTests
{
    private const string Archive = "legacy/basic.zip";

    [TestCase("TrieTests/trietest.json", false)]
    [TestCase("TrieTests/trieanyorder_secureTrie.json", true)]
    [TestCase("TrieTests/hex_encoded_securetrie_test.json", true)]
    public void Root_is_the_vectors(string entry, bool isSecure)
    {
        int count = 0;
        foreach (JsonProperty vector in Read(entry).RootElement.EnumerateObject())
        {
            Hash256 expected = vector.Value.GetProperty("root").AsHash();
            List<(byte[] Key, byte[] Value)> steps = [.. Steps(vector.Value.GetProperty("in"))];
            MerkleTrie batched = new(isSecure);
            MerkleTrie stepwise = new(isSecure);
            foreach ((byte[] key, byte[] value) in steps)
            {
                batched.Put(key, value);
                stepwise.Put(key, value);
                _ = stepwise.Root;
            }

            batched.Root.Should().Be(expected, vector.Name);
            stepwise.Root.Should().Be(expected, vector.Name);
            count++;
        }

        count.Should().BePositive();
    }

    [Test]
    public void Neighbours_in_key_order_are_the_vectors()
    {
        foreach (JsonProperty vector in Read("TrieTests/trietestnextprev.json").RootElement.EnumerateObject())
        {
            MerkleTrie trie = new();
            foreach (JsonElement key in vector.Value.GetProperty("in").EnumerateArray())
            {
                trie.Put(Bytes(key.AsText()), [1]);
            }

            List<byte[]> keys = [];
            trie.Walk((key, _) => keys.Add(key.ToArray()));
            foreach (JsonElement test in vector.Value.GetProperty("tests").EnumerateArray())
            {
                byte[] key = Bytes(test[0].AsText());
                string previous = Text(keys.LastOrDefault(k => k.AsSpan().SequenceCompareTo(key) < 0));
                string next = Text(keys.FirstOrDefault(k => k.AsSpan().SequenceCompareTo(key) > 0));
                (previous, next).Should().Be((test[1].AsText(), test[2].AsText()), test.ToString());
            }
        }
    }

    private static JsonDocument Read(string entry)
    {
        if (!Fixtures.TryLocate(Archive, out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        return FixtureJson.Parse(FixtureReader.ReadZipEntry(path, entry));
    }

    // Pairs in order, where null removes a key, or an object whose order does not matter.
    private static IEnumerable<(byte[] Key, byte[] Value)> Steps(JsonElement input) => input.ValueKind == JsonValueKind.Array
        ? input.EnumerateArray().Select(pair => (Bytes(pair[0].AsText()), pair[1].ValueKind == JsonValueKind.Null ? [] : Bytes(pair[1].AsText())))
        : input.EnumerateObject().Select(pair => (Bytes(pair.Name), Bytes(pair.Value.AsText())));

    private static byte[] Bytes(string text) => text.StartsWith("0x", StringComparison.Ordinal) ? Hex.Decode(text) : Encoding.UTF8.GetBytes(text);

    private static string Text(byte[]? bytes) => Encoding.UTF8.GetString(bytes ?? []);
}
