// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Genesis;

/// <summary>Reads the member <c>config</c> of a genesis file.</summary>
internal static class ChainConfigJson
{
    private static readonly (string Name, Fork Fork)[] ForkMembers =
    [
        ("homesteadBlock", Fork.Homestead),
        ("eip150Block", Fork.TangerineWhistle),
        ("eip158Block", Fork.SpuriousDragon),
        ("byzantiumBlock", Fork.Byzantium),
        ("constantinopleBlock", Fork.Constantinople),
        ("petersburgBlock", Fork.Petersburg),
        ("istanbulBlock", Fork.Istanbul),
        ("muirGlacierBlock", Fork.MuirGlacier),
        ("berlinBlock", Fork.Berlin),
        ("londonBlock", Fork.London),
        ("arrowGlacierBlock", Fork.ArrowGlacier),
        ("grayGlacierBlock", Fork.GrayGlacier),
        ("mergeNetsplitBlock", Fork.MergeNetsplit),
        ("shanghaiTime", Fork.Shanghai),
        ("cancunTime", Fork.Cancun),
        ("pragueTime", Fork.Prague),
        ("osakaTime", Fork.Osaka),
    ];

    private static readonly string[] BlobForkMembers = ["bpo1", "bpo2", "bpo3", "bpo4", "bpo5"];

    public static ChainSpec Read(JsonMembers config, JsonFindings findings)
    {
        config.Accept("ethash", "clique", "isDev", "eip150Hash", "supportedProtocolVersions", "trustedCheckpoint", "trustedCheckpointOracle");
        config.Require("chainId");
        ChainSpec spec = new() { ChainId = config.UInt64("chainId") ?? 0 };
        if (config.UInt64("daoForkBlock") is { } daoBlock)
        {
            spec = spec.With(Fork.Dao, daoBlock);
        }

        spec = spec with { IsDaoForkSupported = config.Bool("daoForkSupport") ?? false };
        foreach ((string name, Fork fork) in ForkMembers)
        {
            if (config.UInt64(name) is { } at)
            {
                spec = spec.With(fork, at);
            }
        }

        if (config.UInt64("eip155Block") is { } replayProtection && replayProtection != spec.SpuriousDragonBlock)
        {
            findings.Fail(GenesisErrorCode.ForkSplit, config.PathOf("eip155Block"));
        }

        spec = spec with
        {
            // A chain that names no Petersburg never ran Constantinople's first form, as in go-ethereum.
            PetersburgBlock = spec.PetersburgBlock ?? spec.ConstantinopleBlock,
            TerminalTotalDifficulty = ReadTerminalTotalDifficulty(config),
            DepositContract = config.Address("depositContractAddress") ?? ChainSpec.MainnetDepositContract,
        };
        spec = ReadBlobs(spec, config, findings);
        spec = ReadUnknown(spec, config, findings);
        Check(spec, config, findings);
        return spec;
    }

    private static UInt256? ReadTerminalTotalDifficulty(JsonMembers config)
    {
        bool isPassed = config.Bool("terminalTotalDifficultyPassed") ?? false;
        return config.UInt256("terminalTotalDifficulty") ?? (isPassed ? UInt256.Zero : null);
    }

    private static ChainSpec ReadBlobs(ChainSpec spec, JsonMembers config, JsonFindings findings)
    {
        JsonMembers? schedule = config.Object("blobSchedule");
        BlobParameters cancun = ReadParameters(schedule, "cancun", findings) ?? BlobParameters.Cancun;
        BlobParameters prague = ReadParameters(schedule, "prague", findings) ?? BlobParameters.Prague;
        spec = spec with
        {
            CancunBlobs = cancun,
            PragueBlobs = prague,
            OsakaBlobs = ReadParameters(schedule, "osaka", findings) ?? prague,
        };
        List<BlobParameterFork> forks = [];
        for (int i = 0; i < BlobForkMembers.Length; i++)
        {
            string name = BlobForkMembers[i];
            BlobParameters? parameters = ReadParameters(schedule, name, findings);
            if (config.UInt64($"{name}Time") is not { } time)
            {
                continue;
            }

            if (parameters is null)
            {
                findings.Fail(GenesisErrorCode.MemberMissing, config.PathOf($"blobSchedule.{name}"));
            }
            else if (forks.Count != i)
            {
                findings.Fail(GenesisErrorCode.ForkPredecessorMissing, config.PathOf($"{name}Time"));
            }

            forks.Add(new BlobParameterFork(time, parameters ?? default));
        }

        schedule?.ReportUnknown();
        return spec with { BlobParameterForks = forks };
    }

    private static BlobParameters? ReadParameters(JsonMembers? schedule, string name, JsonFindings findings)
    {
        if (schedule?.Object(name) is not { } entry)
        {
            return null;
        }

        entry.Require("target");
        entry.Require("max");
        entry.Require("baseFeeUpdateFraction");
        BlobParameters parameters = new(
            entry.UInt64("target") ?? 0,
            entry.UInt64("max") ?? 0,
            entry.UInt64("baseFeeUpdateFraction") ?? 0);
        if (!ForkOrder.AreSound(parameters))
        {
            findings.Fail(GenesisErrorCode.BlobParametersInvalid, schedule.PathOf(name));
        }

        entry.ReportUnknown();
        return parameters;
    }

    /// <summary>An unknown member that looks like a fork bounds the node's life; whatever else is unknown is reported.</summary>
    private static ChainSpec ReadUnknown(ChainSpec spec, JsonMembers config, JsonFindings findings)
    {
        foreach ((string name, JsonElement value) in config.Unknown().ToArray())
        {
            if (value.ValueKind is JsonValueKind.Number or JsonValueKind.String)
            {
                if (name.EndsWith("Block", StringComparison.Ordinal))
                {
                    spec = spec with { UnknownForkBlock = Earliest(spec.UnknownForkBlock, config.UInt64(name)) };
                }
                else if (name.EndsWith("Time", StringComparison.Ordinal))
                {
                    spec = spec with { UnknownForkTime = Earliest(spec.UnknownForkTime, config.UInt64(name)) };
                }
            }

            findings.AddUnknown(config.PathOf(name));
        }

        return spec;
    }

    private static ulong? Earliest(ulong? left, ulong? right) => left < right ? left : right ?? left;

    private static void Check(ChainSpec spec, JsonMembers config, JsonFindings findings)
    {
        if (ForkOrder.Check(spec) is not { } error)
        {
            return;
        }

        GenesisErrorCode code = error.Code switch
        {
            ForkOrderErrorCode.PredecessorMissing => GenesisErrorCode.ForkPredecessorMissing,
            ForkOrderErrorCode.BeforePredecessor => GenesisErrorCode.ForkBeforePredecessor,
            ForkOrderErrorCode.NoMerge => GenesisErrorCode.ForkWithoutMerge,
            ForkOrderErrorCode.BlobParametersInvalid => GenesisErrorCode.BlobParametersInvalid,
        };
        findings.Fail(code, config.PathOf(MemberOf(error.Fork)));
    }

    private static string MemberOf(Fork fork)
    {
        foreach ((string name, Fork candidate) in ForkMembers)
        {
            if (candidate == fork)
            {
                return name;
            }
        }

        return fork == Fork.Dao ? "daoForkBlock" : $"{BlobForkMembers[fork - Fork.Bpo1]}Time";
    }
}
