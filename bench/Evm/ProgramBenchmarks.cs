// SPDX-License-Identifier: Apache-2.0

using BenchmarkDotNet.Attributes;

namespace PowerVerse.Chain.Evm.Bench;

/// <summary>The programs under BenchmarkDotNet.</summary>
[MemoryDiagnoser]
public class ProgramBenchmarks
{
    private ProgramRunner _runner = null!;

    [ParamsSource(nameof(Programs))]
    public EvmProgram Program { get; set; } = null!;

    public static IEnumerable<EvmProgram> Programs => QuickRun.Programs("");

    [GlobalSetup]
    public void Setup() => _runner = new ProgramRunner(Program);

    [GlobalCleanup]
    public void Cleanup() => _runner.Dispose();

    [Benchmark]
    public ulong Run() => _runner.Run().GasLeft;
}
