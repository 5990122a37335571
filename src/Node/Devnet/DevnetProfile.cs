// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;

namespace PowerVerse.Chain.Node.Devnet;

/// <summary>What only validators of a devnet may do: be cut off from peers, and have a wrong clock.</summary>
internal static class DevnetProfile
{
    /// <summary>Refuses what belongs to devnets elsewhere.</summary>
    /// <exception cref="CommandException">It is asked for elsewhere.</exception>
    public static void Check(ResolvedSettings settings, ulong chainId)
    {
        bool hasControls = settings.Get(Settings.DevnetControls);
        if (hasControls && chainId is KnownTestKeys.MainnetChainId or KnownTestKeys.TestnetChainId)
        {
            throw new CommandException(ExitCode.Usage, $"{Settings.DevnetControls.Flag} is for networks on one machine: it is refused on chain {chainId}.");
        }

        if (settings.Get(Settings.ClockOffset) != TimeSpan.Zero && !hasControls)
        {
            throw new CommandException(ExitCode.Usage, $"{Settings.ClockOffset.Flag} makes a clock wrong on purpose: it is for validators of a devnet, with {Settings.DevnetControls.Flag}.");
        }
    }

    /// <summary>The clock that a node goes by.</summary>
    public static TimeProvider ClockOf(ResolvedSettings settings) =>
        settings.Get(Settings.ClockOffset) is { Ticks: not 0 } offset ? new OffsetClock(offset) : TimeProvider.System;
}
