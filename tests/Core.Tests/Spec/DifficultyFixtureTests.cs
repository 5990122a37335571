// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Core.Tests.Spec;

[Parallelizable(ParallelScope.All)]
public sealed class DifficultyFixtureTests
{
    /// <summary>Ethereum's own schedule as far as these vectors know it: they were made before Constantinople.</summary>
    private static readonly ChainSpec Mainnet = new()
    {
        ChainId = 1,
        HomesteadBlock = 1_150_000,
        TangerineWhistleBlock = 2_463_000,
        SpuriousDragonBlock = 2_675_000,
        ByzantiumBlock = 4_370_000,
    };

    private static readonly ChainSpec Homestead = new() { ChainId = 1, HomesteadBlock = 0 };

    [TestCase("difficulty.json", false, 14)]
    [TestCase("difficultyMainNetwork.json", false, 2254)]
    [TestCase("difficultyCustomHomestead.json", true, 120)]
    public void Next_public_vectors(string file, bool isHomestead, int count)
    {
        if (!Fixtures.TryLocate("legacy/basic.zip", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        using JsonDocument document = FixtureJson.Parse(FixtureReader.ReadZipEntry(path, $"BasicTests/{file}"));
        List<string> failures = [];
        int vectors = 0;
        foreach (JsonProperty test in document.RootElement.EnumerateObject())
        {
            vectors++;
            JsonElement vector = test.Value;
            BlockHeader parent = new()
            {
                Number = vector.GetProperty("currentBlockNumber").AsUInt64() - 1,
                Timestamp = vector.GetProperty("parentTimestamp").AsUInt64(),
                Difficulty = vector.GetProperty("parentDifficulty").AsUInt256(),
                OmmersHash = vector.TryMember("parentUncles", out JsonElement uncles) ? uncles.AsHash() : BlockHeader.EmptyOmmersHash,
            };
            UInt256 expected = vector.GetProperty("currentDifficulty").AsUInt256();
            UInt256 actual = Difficulty.Next(isHomestead ? Homestead : Mainnet, parent, vector.GetProperty("currentTimestamp").AsUInt64());
            if (actual != expected)
            {
                failures.Add($"{test.Name}: {vector}, got {actual}");
            }
        }

        vectors.Should().Be(count);
        failures.Should().BeEmpty();
    }
}
