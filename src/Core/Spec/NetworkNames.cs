// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Spec;

/// <summary>Specifications by the network names of the public conformance suites, such as <c>Cancun</c> or <c>PragueToOsakaAtTime15k</c>.</summary>
/// <remarks>
/// A plain name has that fork and all before it from the genesis block on. Transitions: <c>XToYAt5</c> (block 5), <c>XToYAtTime15k</c> (time 15,000) and
/// <c>XToParisAtDiffN</c> (terminal total difficulty N, hexadecimal).
/// </remarks>
public static class NetworkNames
{
    /// <summary>Blob parameters that the suites give to BPO1 to BPO4 where a test says nothing else; BPO5 has those of BPO4.</summary>
    private static readonly BlobParameters[] DefaultBlobParameters =
    [
        new(10, 15, 8_346_193),
        new(14, 21, 11_684_671),
        new(21, 32, 20_609_697),
        new(14, 21, 13_739_630),
        new(14, 21, 13_739_630),
    ];

    /// <summary>Resolves a name.</summary>
    /// <param name="name">The network's name.</param>
    /// <param name="chainId">The chain id that the specification gets.</param>
    /// <param name="spec">The specification with Ethereum's blob parameters; see <see cref="WithBlobParameters"/>.</param>
    /// <returns>False when the name is unknown.</returns>
    public static bool TryResolve(string name, ulong chainId, out ChainSpec spec)
    {
        spec = new ChainSpec { ChainId = chainId };
        int to = name.IndexOf("To", StringComparison.Ordinal);
        int at = name.IndexOf("At", StringComparison.Ordinal);
        if (to <= 0 || at <= to)
        {
            return TryReach(name, ref spec);
        }

        return TryReach(name[..to], ref spec) && TryTransition(name[(to + 2)..at], name[(at + 2)..], ref spec);
    }

    /// <summary>The fork that a name stands for; the merge is <see cref="Fork.MergeNetsplit"/>, and null is Frontier.</summary>
    /// <returns>False when the name is unknown.</returns>
    public static bool TryParseFork(string name, out Fork? fork)
    {
        fork = name switch
        {
            "Frontier" => null,
            "Homestead" => Fork.Homestead,
            "Dao" => Fork.Dao,
            "EIP150" or "TangerineWhistle" => Fork.TangerineWhistle,
            "EIP158" or "SpuriousDragon" => Fork.SpuriousDragon,
            "Byzantium" => Fork.Byzantium,
            "Constantinople" => Fork.Constantinople,
            "ConstantinopleFix" or "Petersburg" => Fork.Petersburg,
            "Istanbul" => Fork.Istanbul,
            "MuirGlacier" => Fork.MuirGlacier,
            "Berlin" => Fork.Berlin,
            "London" => Fork.London,
            "ArrowGlacier" => Fork.ArrowGlacier,
            "GrayGlacier" => Fork.GrayGlacier,
            "Paris" or "Merge" => Fork.MergeNetsplit,
            "Shanghai" => Fork.Shanghai,
            "Cancun" => Fork.Cancun,
            "Prague" => Fork.Prague,
            "Osaka" => Fork.Osaka,
            "BPO1" => Fork.Bpo1,
            "BPO2" => Fork.Bpo2,
            "BPO3" => Fork.Bpo3,
            "BPO4" => Fork.Bpo4,
            "BPO5" => Fork.Bpo5,
            _ => (Fork)(-1),
        };
        return fork != (Fork)(-1);
    }

    /// <summary>The same specification with other blob parameters from a fork on, up to the next one.</summary>
    /// <param name="spec">The specification.</param>
    /// <param name="name">The fork's name in a test's <c>config.blobSchedule</c>.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <returns>The specification itself when the name is no fork with blobs, or a blob-parameter-only fork that it does not have.</returns>
    public static ChainSpec WithBlobParameters(ChainSpec spec, string name, BlobParameters parameters)
    {
        if (!TryParseFork(name, out Fork? fork))
        {
            return spec;
        }

        switch (fork)
        {
            case Fork.Cancun:
                return spec with { CancunBlobs = parameters };
            case Fork.Prague:
                return spec with { PragueBlobs = parameters };
            case Fork.Osaka:
                return spec with { OsakaBlobs = parameters };
            default:
                int index = fork - Fork.Bpo1 ?? -1;
                if (index < 0 || index >= spec.BlobParameterForks.Count)
                {
                    return spec;
                }

                BlobParameterFork[] forks = [.. spec.BlobParameterForks];
                forks[index] = forks[index] with { Parameters = parameters };
                return spec with { BlobParameterForks = forks };
        }
    }

    private static bool TryReach(string name, ref ChainSpec spec)
    {
        if (!TryParseFork(name, out Fork? last))
        {
            return false;
        }

        for (Fork fork = Fork.Homestead; fork <= last; fork++)
        {
            // The DAO fork is a chain's own history, not a step that later rules build on.
            if (fork != Fork.Dao || last == Fork.Dao)
            {
                spec = Begin(spec, fork, 0);
            }
        }

        return true;
    }

    private static bool TryTransition(string target, string point, ref ChainSpec spec)
    {
        if (!TryParseFork(target, out Fork? fork) || fork is null)
        {
            return false;
        }

        if (fork == Fork.MergeNetsplit)
        {
            const string Prefix = "Diff";
            if (!point.StartsWith(Prefix, StringComparison.Ordinal)
                || !ulong.TryParse(point.AsSpan(Prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong difficulty))
            {
                return false;
            }

            spec = spec with { TerminalTotalDifficulty = difficulty };
            return true;
        }

        bool isByTime = fork > Fork.MergeNetsplit;
        ulong at = point == "Time15k" ? 15_000UL : 5;
        if (point != (isByTime ? "Time15k" : "5"))
        {
            return false;
        }

        // What lies between the two forks begins with the later one: ByzantiumToConstantinopleFixAt5 skips Constantinople.
        for (Fork step = Fork.Homestead; step <= fork; step++)
        {
            if (spec.ActivationOf(step) is null && (step != Fork.Dao || fork == Fork.Dao) && step != Fork.MergeNetsplit)
            {
                spec = Begin(spec, step, at);
            }
        }

        return true;
    }

    private static ChainSpec Begin(ChainSpec spec, Fork fork, ulong at) => fork switch
    {
        Fork.MergeNetsplit => spec with { TerminalTotalDifficulty = UInt256.Zero },
        >= Fork.Bpo1 => spec with
        {
            BlobParameterForks = [.. spec.BlobParameterForks, new BlobParameterFork(at, DefaultBlobParameters[fork - Fork.Bpo1])],
        },
        _ => spec.With(fork, at),
    };
}
