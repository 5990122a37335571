// SPDX-License-Identifier: Apache-2.0

using BenchmarkDotNet.Running;
using PowerVerse.Chain.Micro;

// dotnet run -c Release --project bench/Micro -- --filter '*'         (all; --job short for a quick look)
// dotnet run -c Release --project bench/Micro -- --anyCategories trie
// dotnet run -c Release --project bench/Micro -- --consensus          (processor time of the consensus benchmarks, for a busy machine)
if (args is ["--consensus"])
{
    ConsensusFigures.Print();
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(KeccakBenchmarks).Assembly).Run(args);
