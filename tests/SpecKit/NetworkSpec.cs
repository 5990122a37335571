// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit;

/// <summary>The chain specification behind a fixture's <c>network</c>: a fork from genesis on, or one fork turning into the next.</summary>
/// <remarks>Forms: <c>Fork</c>, <c>AToBAt5</c> (block), <c>AToBAtTime15k</c> (timestamp), <c>AToBAtDiffC0000</c> (total difficulty).</remarks>
public static partial class NetworkSpec
{
    private static readonly string[] Order =
    [
        "Frontier", "Homestead", "Dao", "EIP150", "EIP158", "Byzantium", "Constantinople", "ConstantinopleFix", "Istanbul", "MuirGlacier",
        "Berlin", "London", "ArrowGlacier", "GrayGlacier", "Paris", "Shanghai", "Cancun", "Prague", "Osaka", "BPO1", "BPO2", "BPO3", "BPO4",
        "BPO5",
    ];

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["TangerineWhistle"] = "EIP150",
        ["SpuriousDragon"] = "EIP158",
        ["Petersburg"] = "ConstantinopleFix",
        ["Merge"] = "Paris",
    };

    public static ChainSpec For(string network, JsonElement config)
    {
        ulong chainId = config.ValueKind == JsonValueKind.Object && config.TryMember("chainid", out JsonElement id) ? id.AsUInt64() : 1;
        Match transition = Transition().Match(network);
        if (!transition.Success)
        {
            return Build(chainId, config, IndexOf(network), int.MaxValue, default);
        }

        string at = transition.Groups["at"].Value;
        Moment moment = at.StartsWith("Time", StringComparison.Ordinal) ? Moment.Time(ParseNumber(at[4..]))
            : at.StartsWith("Diff", StringComparison.Ordinal) ? Moment.Difficulty(FixtureJson.ParseUInt256("0x" + at[4..]))
            : Moment.Block(ParseNumber(at));
        return Build(chainId, config, IndexOf(transition.Groups["from"].Value), IndexOf(transition.Groups["to"].Value), moment);
    }

    // Every fork up to `from` is active from the start; the forks after it up to `to` begin at the moment; later ones never do.
    private static ChainSpec Build(ulong chainId, JsonElement config, int from, int to, Moment moment)
    {
        ulong? Block(string name) => At(name, moment.BlockNumber);
        ulong? Time(string name) => At(name, moment.Timestamp);
        ulong? At(string name, ulong? later)
        {
            int index = IndexOf(name);
            return index <= from ? 0 : to != int.MaxValue && index <= to ? later : null;
        }

        int paris = IndexOf("Paris");
        UInt256? terminal = from >= paris ? UInt256.Zero : to != int.MaxValue && to >= paris ? moment.TotalDifficulty : null;
        bool isDao = from == IndexOf("Dao") || to == IndexOf("Dao");
        List<BlobParameterFork> blobForks = [];
        for (int i = IndexOf("BPO1"); i < Order.Length; i++)
        {
            if (Time(Order[i]) is { } time)
            {
                blobForks.Add(new BlobParameterFork(time, Blobs(config, Order[i])));
            }
        }

        return new ChainSpec
        {
            ChainId = chainId,
            HomesteadBlock = Block("Homestead"),
            DaoForkBlock = isDao ? Block("Dao") : null,
            IsDaoForkSupported = isDao,
            TangerineWhistleBlock = Block("EIP150"),
            SpuriousDragonBlock = Block("EIP158"),
            ByzantiumBlock = Block("Byzantium"),
            ConstantinopleBlock = Block("Constantinople"),
            PetersburgBlock = Block("ConstantinopleFix"),
            IstanbulBlock = Block("Istanbul"),
            MuirGlacierBlock = Block("MuirGlacier"),
            BerlinBlock = Block("Berlin"),
            LondonBlock = Block("London"),
            ArrowGlacierBlock = Block("ArrowGlacier"),
            GrayGlacierBlock = Block("GrayGlacier"),
            TerminalTotalDifficulty = terminal,
            ShanghaiTime = Time("Shanghai"),
            CancunTime = Time("Cancun"),
            PragueTime = Time("Prague"),
            OsakaTime = Time("Osaka"),
            CancunBlobs = Blobs(config, "Cancun"),
            PragueBlobs = Blobs(config, "Prague"),
            OsakaBlobs = Blobs(config, "Osaka"),
            BlobParameterForks = blobForks,
            DepositContract = ChainSpec.MainnetDepositContract,
        };
    }

    private static BlobParameters Blobs(JsonElement config, string fork)
    {
        FixtureBlobSchedule schedule = FixtureBlobSchedule.For(config, fork);
        return new BlobParameters(schedule.Target, schedule.Max, schedule.BaseFeeUpdateFraction);
    }

    private static int IndexOf(string fork)
    {
        int index = Array.IndexOf(Order, Aliases.GetValueOrDefault(fork, fork));
        return index >= 0 ? index : throw new NotSupportedException($"This build does not know the fork {fork}.");
    }

    private static ulong ParseNumber(string text) =>
        text.EndsWith('k')
            ? ulong.Parse(text[..^1], CultureInfo.InvariantCulture) * 1000
            : ulong.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<from>[A-Za-z0-9]+?)To(?<to>[A-Z][A-Za-z0-9]*?)At(?<at>(Time|Diff)?[0-9A-Fa-f]+k?)$")]
    private static partial Regex Transition();

    private readonly record struct Moment(ulong? BlockNumber, ulong? Timestamp, UInt256? TotalDifficulty)
    {
        internal static Moment Block(ulong number) => new(number, null, null);

        internal static Moment Time(ulong seconds) => new(null, seconds, null);

        internal static Moment Difficulty(UInt256 total) => new(null, null, total);
    }
}
