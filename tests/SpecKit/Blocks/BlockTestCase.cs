// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.Blocks;

/// <summary>A test of whole blocks, in the lean layout of the shared fixtures or in the official one.</summary>
public sealed class BlockTestCase
{
    public required string Network { get; init; }

    public required ChainSpec Spec { get; init; }

    public required byte[] GenesisRlp { get; init; }

    public required GenesisAlloc Pre { get; init; }

    public required IReadOnlyList<BlockTestStep> Steps { get; init; }

    public required Hash256 LastBlockHash { get; init; }

    /// <summary>Lean layout: what the blocks changed.</summary>
    public required JsonElement? PostDiff { get; init; }

    /// <summary>Official layout: the whole state at the end.</summary>
    public required GenesisAlloc? PostState { get; init; }

    public required Hash256? PostStateRoot { get; init; }

    /// <param name="test">The case.</param>
    /// <param name="common">The source's shared pre-states, by name.</param>
    public static BlockTestCase Parse(JsonElement test, IReadOnlyDictionary<string, JsonElement> common)
    {
        string network = test.GetProperty("network").AsText();
        GenesisAlloc pre = new();
        if (test.TryMember("preCommon", out JsonElement name))
        {
            pre.Add(common[name.AsText()]);
        }

        pre.Add(test.GetProperty("pre"));
        return new BlockTestCase
        {
            Network = network,
            Spec = NetworkSpec.For(network, test.TryMember("config", out JsonElement config) ? config : default),
            GenesisRlp = test.GetProperty("genesisRLP").AsBytes(),
            Pre = pre,
            Steps = [.. test.GetProperty("blocks").EnumerateArray().Select(BlockTestStep.Parse)],
            LastBlockHash = test.GetProperty("lastblockhash").AsHash(),
            PostDiff = test.TryMember("postDiff", out JsonElement diff) ? diff.Clone() : null,
            PostState = test.TryMember("postState", out JsonElement state) && state.ValueKind == JsonValueKind.Object
                ? GenesisAlloc.Parse(state)
                : null,
            PostStateRoot = test.TryMember("postStateHash", out JsonElement root) ? root.AsHash() : null,
        };
    }
}

/// <summary>One block to import.</summary>
public sealed record BlockTestStep(byte[] Rlp, Hash256? Hash, ulong? GasUsed, string? ExpectedException)
{
    public static BlockTestStep Parse(JsonElement element)
    {
        bool hasHeader = element.TryMember("blockHeader", out JsonElement header);
        string? exception = element.TryMember("expectException", out JsonElement expected) ? expected.AsText() : null;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            // Old suites name a reason per fork.
            if (exception is null && property.Name.StartsWith("expectException", StringComparison.Ordinal))
            {
                exception = property.Value.AsText();
            }
        }

        return new BlockTestStep(
            element.GetProperty("rlp").AsBytes(),
            element.TryMember("hash", out JsonElement hash) ? hash.AsHash() : hasHeader ? header.GetProperty("hash").AsHash() : null,
            element.TryMember("gasUsed", out JsonElement gas) ? gas.AsUInt64()
                : hasHeader ? header.GetProperty("gasUsed").AsUInt64() : null,
            exception);
    }
}
