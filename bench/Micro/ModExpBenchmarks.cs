// SPDX-License-Identifier: Apache-2.0

using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Precompiles;

namespace PowerVerse.Chain.Micro;

/// <summary>Modular exponentiation where it costs most: numbers of EIP-7823's 1,024 bytes, even and odd moduli, exponents of nothing but ones.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("precompiles")]
[Config(typeof(GasRate))]
public class ModExpBenchmarks
{
    private readonly byte[] _output = new byte[ModExpInput.OperandBytesMax];
    private readonly ModExp _precompile = new();

    [ParamsSource(nameof(Inputs))]
    public ModExpInput Input { get; set; } = null!;

    public static IEnumerable<ModExpInput> Inputs =>
    [
        new(ModExpInput.OperandBytesMax, ModExpInput.OperandBytesMax, IsEven: true),
        new(ModExpInput.OperandBytesMax, ModExpInput.OperandBytesMax, IsEven: false),
        new(ModExpInput.OperandBytesMax, 32, IsEven: true),
        new(ModExpInput.OperandBytesMax, 32, IsEven: false),
        new(256, 32, IsEven: true),
        new(32, 32, IsEven: true),
        new(32, 32, IsEven: false),
    ];

    [Benchmark]
    public bool Run() => _precompile.TryRun(Input.Encoded, _output, out _);

    private sealed class GasRate : ManualConfig
    {
        public GasRate() => AddColumn(new GasRateColumn(benchmark =>
            new ModExp().GasCost(((ModExpInput)benchmark.Parameters[nameof(Input)]).Encoded, Revision.Osaka)));
    }
}
