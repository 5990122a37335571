// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using BenchmarkDotNet.Attributes;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Precompiles;
using PowerVerse.Chain.Fuzz.Targets;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Micro;

/// <summary>Each precompiled contract of Osaka on its largest well-formed example.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("precompiles")]
public class PrecompileBenchmarks
{
    private readonly byte[] _output = new byte[4096];
    private IPrecompile _precompile = null!;
    private byte[] _input = [];

    [ParamsSource(nameof(Numbers))]
    public string Number { get; set; } = "";

    public static IEnumerable<string> Numbers => PrecompileSet.For(Revision.Osaka).Addresses.Select(Name);

    [GlobalSetup]
    public void Setup()
    {
        PrecompileSet set = PrecompileSet.For(Revision.Osaka);
        Address address = set.Addresses.Single(candidate => Name(candidate) == Number);
        set.TryGet(address, out IPrecompile? precompile);
        _precompile = precompile!;
        _input = PrecompileSeeds.Of(address).MaxBy(seed => seed.Length)!;
    }

    [Benchmark]
    public bool Run() => _precompile.TryRun(_input, _output, out _);

    private static string Name(Address address) => string.Create(CultureInfo.InvariantCulture, $"0x{(address.AsSpan()[18] << 8) | address.AsSpan()[19]:x2}");
}
