// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.Vectors;

public static class WycheproofVectors
{
    public static IEnumerable<SpecCase> Load(FixtureEntry entry, JsonElement root) => [];
}
