// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Spec;

/// <summary>Checks that a specification's forks follow each other.</summary>
public static class ForkOrder
{
    /// <summary>No chain needs more blobs per block than this; it keeps every product of blob gas within 64 bits.</summary>
    public const ulong BlobsPerBlockMax = 1_000_000;

    /// <summary>Finds the first contradiction.</summary>
    /// <returns>Null when every fork builds on those before it; the difficulty bomb forks, the DAO fork and the net split may be absent.</returns>
    public static ForkOrderError? Check(ChainSpec spec)
    {
        ulong lastBlock = 0;
        ulong lastTime = 0;
        bool isGap = false;
        for (Fork fork = Fork.Homestead; fork <= Fork.Bpo5; fork++)
        {
            if (spec.ActivationOf(fork) is not { } at)
            {
                isGap |= !IsOptional(fork);
                continue;
            }

            if (isGap)
            {
                return new ForkOrderError(ForkOrderErrorCode.PredecessorMissing, fork);
            }

            bool isByTime = fork > Fork.MergeNetsplit;
            if (isByTime && spec.TerminalTotalDifficulty is null)
            {
                return new ForkOrderError(ForkOrderErrorCode.NoMerge, fork);
            }

            if (at < (isByTime ? lastTime : lastBlock))
            {
                return new ForkOrderError(ForkOrderErrorCode.BeforePredecessor, fork);
            }

            (lastBlock, lastTime) = isByTime ? (lastBlock, at) : (at, lastTime);
        }

        return CheckBlobs(spec);
    }

    private static bool IsOptional(Fork fork) =>
        fork is Fork.Dao or Fork.MuirGlacier or Fork.ArrowGlacier or Fork.GrayGlacier or Fork.MergeNetsplit;

    private static ForkOrderError? CheckBlobs(ChainSpec spec)
    {
        if (!AreSound(spec.CancunBlobs))
        {
            return new ForkOrderError(ForkOrderErrorCode.BlobParametersInvalid, Fork.Cancun);
        }

        if (!AreSound(spec.PragueBlobs))
        {
            return new ForkOrderError(ForkOrderErrorCode.BlobParametersInvalid, Fork.Prague);
        }

        if (!AreSound(spec.OsakaBlobs))
        {
            return new ForkOrderError(ForkOrderErrorCode.BlobParametersInvalid, Fork.Osaka);
        }

        if (spec.BlobParameterForks.Count > ChainSpec.BlobParameterForkCountMax)
        {
            return new ForkOrderError(ForkOrderErrorCode.BlobParametersInvalid, Fork.Bpo5);
        }

        for (int i = 0; i < spec.BlobParameterForks.Count; i++)
        {
            if (!AreSound(spec.BlobParameterForks[i].Parameters))
            {
                return new ForkOrderError(ForkOrderErrorCode.BlobParametersInvalid, Fork.Bpo1 + i);
            }
        }

        return null;
    }

    internal static bool AreSound(BlobParameters parameters) =>
        parameters.Target <= parameters.Max && parameters.Max <= BlobsPerBlockMax && parameters.BaseFeeUpdateFraction > 0;
}
