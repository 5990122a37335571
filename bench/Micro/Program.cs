// SPDX-License-Identifier: Apache-2.0

using BenchmarkDotNet.Running;
using PowerVerse.Chain.Micro;

// dotnet run -c Release --project bench/Micro -- --filter '*'         (all; --job short for a quick look)
// dotnet run -c Release --project bench/Micro -- --anyCategories trie
BenchmarkSwitcher.FromAssembly(typeof(KeccakBenchmarks).Assembly).Run(args);
