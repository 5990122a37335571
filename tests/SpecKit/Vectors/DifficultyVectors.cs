// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.Vectors;

/// <summary>Difficulty formulas: files of the main network's schedule, of one named fork, or of forks by name inside.</summary>
public static class DifficultyVectors
{
    private static readonly ChainSpec MainNetwork = new()
    {
        ChainId = 1,
        HomesteadBlock = 1_150_000,
        TangerineWhistleBlock = 2_463_000,
        SpuriousDragonBlock = 2_675_000,
        ByzantiumBlock = 4_370_000,
        ConstantinopleBlock = 7_280_000,
        PetersburgBlock = 7_280_000,
        IstanbulBlock = 9_069_000,
        MuirGlacierBlock = 9_200_000,
        BerlinBlock = 12_244_000,
        LondonBlock = 12_965_000,
        ArrowGlacierBlock = 13_773_000,
        GrayGlacierBlock = 15_050_000,
    };

    public static IEnumerable<SpecCase> Load(FixtureEntry entry, JsonElement root)
    {
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Value.TryMember("currentDifficulty", out _))
            {
                yield return Case(entry, property.Name, property.Value, SpecOf(entry.FileName));
                continue;
            }

            foreach (JsonProperty fork in property.Value.EnumerateObject().Where(fork => fork.Name != "_info"))
            {
                ChainSpec spec = NetworkSpec.For(fork.Name, default);
                foreach (JsonProperty test in fork.Value.EnumerateObject())
                {
                    yield return Case(entry, test.Name, test.Value, spec);
                }
            }
        }
    }

    private static ChainSpec SpecOf(string fileName) =>
        fileName.Contains("CustomHomestead", StringComparison.Ordinal) ? NetworkSpec.For("Homestead", default) : MainNetwork;

    private static SpecCase Case(FixtureEntry entry, string name, JsonElement test, ChainSpec spec)
    {
        JsonElement own = test.Clone();
        return new SpecCase(entry.Source, entry.Name, name, "Difficulty", _ => Run(own, spec));
    }

    private static SpecOutcome Run(JsonElement test, ChainSpec spec)
    {
        BlockHeader parent = new()
        {
            Number = test.GetProperty("currentBlockNumber").AsUInt64() - 1,
            Timestamp = test.GetProperty("parentTimestamp").AsUInt64(),
            Difficulty = test.GetProperty("parentDifficulty").AsUInt256(),
            OmmersHash = test.TryMember("parentUncles", out JsonElement ommers) ? ParseOmmers(ommers.AsText()) : BlockHeader.EmptyOmmersHash,
        };
        UInt256 actual = Difficulty.Next(spec, parent, test.GetProperty("currentTimestamp").AsUInt64());
        UInt256 expected = test.GetProperty("currentDifficulty").AsUInt256();
        return actual == expected ? SpecOutcome.Passed : SpecOutcome.Failed($"difficulty {actual}, expected {expected}");
    }

    // Newer files say 0x00 and 0x01 for "no ommers" and "ommers", older ones give the hash.
    private static Hash256 ParseOmmers(string text) =>
        Hash256.TryParse(text, out Hash256 hash) ? hash
        : FixtureJson.ParseUInt256(text).IsZero ? BlockHeader.EmptyOmmersHash
        : Hash256.Zero;
}
