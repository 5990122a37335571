// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit;

/// <summary>Blob parameters of one fork as a fixture's <c>config.blobSchedule</c> gives them, or mainnet's where it is silent.</summary>
public readonly record struct FixtureBlobSchedule(ulong Target, ulong Max, ulong BaseFeeUpdateFraction)
{
    private static readonly FixtureBlobSchedule Cancun = new(3, 6, 3338477);
    private static readonly FixtureBlobSchedule Prague = new(6, 9, 5007716);

    public static FixtureBlobSchedule For(JsonElement config, string fork)
    {
        if (config.ValueKind == JsonValueKind.Object
            && config.TryMember("blobSchedule", out JsonElement schedule)
            && schedule.TryMember(fork, out JsonElement entry))
        {
            return new FixtureBlobSchedule(
                entry.GetProperty("target").AsUInt64(),
                entry.GetProperty("max").AsUInt64(),
                entry.GetProperty("baseFeeUpdateFraction").AsUInt64());
        }

        return fork switch
        {
            "Prague" or "Osaka" => Prague,
            "BPO1" => new FixtureBlobSchedule(10, 15, 8346193),
            "BPO2" => new FixtureBlobSchedule(14, 21, 11684671),
            _ => Cancun,
        };
    }
}
