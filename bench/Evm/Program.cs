// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using BenchmarkDotNet.Running;
using PowerVerse.Chain.Evm.Bench;

// dotnet run -c Release --project bench/Evm -- --quick [NAME-PART] [MILLISECONDS]: the programs, least time of a few runs.
// dotnet run -c Release --project bench/Evm -- --compare-anvil [NAME-PART]: each program here and on anvil, turn by turn.
// ... -- --opcodes [NAME-PART]: how often each instruction runs.
// ... -- --blocks [NAME-PART]: the gas-heavy blocks of benchmark/compute.zip; ends with 1 when one does other work than its name says.
// Anything else goes to BenchmarkDotNet.
if (args is ["--quick", .. string[] rest])
{
    string filter = rest.Length > 0 ? rest[0] : "";
    int milliseconds = rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : 300;
    QuickRun.Run(filter, milliseconds);
    return 0;
}

if (args is ["--compare-anvil", .. string[] parts])
{
    string filter = parts.Length > 0 ? parts[0] : "";
    await AnvilComparison.RunAsync(QuickRun.Programs(filter));
    return 0;
}

if (args is ["--opcodes", .. string[] names])
{
    QuickRun.CountOpcodes(names.Length > 0 ? names[0] : "");
    return 0;
}

if (args is ["--blocks", .. string[] blocks])
{
    string archive = Path.Combine(Path.GetDirectoryName(QuickRun.DefaultPath)!, "..", "benchmark", "compute.zip");
    return ComputeBlocks.Run(archive, blocks.Length > 0 ? blocks[0] : "") == 0 ? 0 : 1;
}

BenchmarkSwitcher.FromAssembly(typeof(ProgramBenchmarks).Assembly).Run(args);
return 0;
