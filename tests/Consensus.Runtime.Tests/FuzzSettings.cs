// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Consensus.Runtime.Tests;

/// <summary>How many inputs the fuzz tests take (POWERVERSE_FUZZ_INPUTS) and where they start (POWERVERSE_FUZZ_SEED).</summary>
internal static class FuzzSettings
{
    internal static readonly int Inputs = Setting("POWERVERSE_FUZZ_INPUTS", 20_000);
    internal static readonly int Seed = Setting("POWERVERSE_FUZZ_SEED", 1);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
