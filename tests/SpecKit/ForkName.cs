// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;

namespace PowerVerse.Chain.SpecKit;

/// <summary>The names that the public suites give to forks.</summary>
public static class ForkName
{
    private static readonly Dictionary<string, Revision> Names = new(StringComparer.Ordinal)
    {
        ["Frontier"] = Revision.Frontier,
        ["Homestead"] = Revision.Homestead,
        ["EIP150"] = Revision.TangerineWhistle,
        ["TangerineWhistle"] = Revision.TangerineWhistle,
        ["EIP158"] = Revision.SpuriousDragon,
        ["SpuriousDragon"] = Revision.SpuriousDragon,
        ["Byzantium"] = Revision.Byzantium,
        ["Constantinople"] = Revision.Constantinople,
        ["ConstantinopleFix"] = Revision.Petersburg,
        ["Petersburg"] = Revision.Petersburg,
        ["Istanbul"] = Revision.Istanbul,
        ["MuirGlacier"] = Revision.Istanbul,
        ["Berlin"] = Revision.Berlin,
        ["London"] = Revision.London,
        ["ArrowGlacier"] = Revision.London,
        ["GrayGlacier"] = Revision.London,
        ["Merge"] = Revision.Paris,
        ["Paris"] = Revision.Paris,
        ["Shanghai"] = Revision.Shanghai,
        ["Cancun"] = Revision.Cancun,
        ["Prague"] = Revision.Prague,
        ["Osaka"] = Revision.Osaka,
        ["BPO1"] = Revision.Osaka,
        ["BPO2"] = Revision.Osaka,
        ["BPO3"] = Revision.Osaka,
        ["BPO4"] = Revision.Osaka,
        ["BPO5"] = Revision.Osaka,
    };

    public static bool TryParse(string name, out Revision revision) => Names.TryGetValue(name, out revision);

    public static Revision Parse(string name) =>
        TryParse(name, out Revision revision) ? revision : throw new NotSupportedException($"This build does not know the fork {name}.");
}
