// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.SpecKit.Running;

namespace PowerVerse.Chain.SpecKit.Vectors;

public static class KzgVectors
{
    public static IEnumerable<SpecCase> Load(string path) => [];
}
