// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.SpecKit;
using PowerVerse.Chain.SpecKit.Blocks;

namespace PowerVerse.Chain.Evm.Bench;

/// <summary>
/// Imports the gas-heavy blocks of benchmark/compute.zip (validation, recovery, execution and root included) and prints Mgas/s, with the bytes that the import
/// allocated, the instructions executed and the most frequent one; which ran is held against the block's name (<see cref="ComputeExpectation"/>). Beside it the time
/// of the same import into a ledger on disk (<see cref="LedgerImport"/>), and at the end the slowest of each, brought to a block of 30 M of gas.
/// </summary>
public static class ComputeBlocks
{
    private const int Runs = 2;

    /// <returns>How many blocks were refused or ran other instructions than their name says.</returns>
    public static int Run(string archive, string filter)
    {
        Console.WriteLine($"{"block",-100}{"gas",12}{"ms",10}{"on disk",10}{"Mgas/s",10}{"KiB",10}{"instructions",14}  most frequent");
        int wrongCount = 0;
        (double Ms, string Name) slowest = default;
        (double Ms, string Name) slowestOnDisk = default;
        foreach ((string name, BlockTestCase test) in ComputeArchive.Load(archive, filter))
        {
            (double inMemory, double onDisk, bool isWrong) = Measure(name, test);
            wrongCount += isWrong ? 1 : 0;
            slowest = inMemory > slowest.Ms ? (inMemory, name) : slowest;
            slowestOnDisk = onDisk > slowestOnDisk.Ms ? (onDisk, name) : slowestOnDisk;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"slowest 30 M of gas, state in memory: {slowest.Ms:F0} ms, {slowest.Name}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"slowest 30 M of gas, ledger on disk, committed: {slowestOnDisk.Ms:F0} ms, {slowestOnDisk.Name}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{wrongCount} blocks were refused or ran other instructions than their name says"));
        return wrongCount;
    }

    // Returns the times that 30 M of gas take at the block's rate.
    private static (double InMemory, double OnDisk, bool IsWrong) Measure(string name, BlockTestCase test)
    {
        double leastMs = double.MaxValue;
        double leastOnDiskMs = double.NaN;
        long bytes = 0;
        BlockHeader? header = null;
        for (int run = 0; run < Runs; run++)
        {
            using Interpreter interpreter = new();
            SpecChain chain = BlockOpcodes.ChainBeforeLast(test, interpreter);
            long bytesBefore = GC.GetTotalAllocatedBytes(precise: true);
            long from = Stopwatch.GetTimestamp();
            Refusal? refusal = chain.Import(test.Steps[^1].Rlp, static _ => { }, out header);
            leastMs = Math.Min(leastMs, Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            bytes = GC.GetTotalAllocatedBytes(precise: true) - bytesBefore;
            if (refusal is not null)
            {
                Console.WriteLine($"{name}: refused, {refusal}");
                return (0, double.NaN, true);
            }

            double onDisk = LedgerImport.Measure(test);
            leastOnDiskMs = double.IsNaN(leastOnDiskMs) ? onDisk : Math.Min(leastOnDiskMs, onDisk);
        }

        long[] counts = BlockOpcodes.Count(test, out ulong gasUsed);
        int most = Array.IndexOf(counts, counts.Max());
        string? wrong = ComputeExpectation.Check(name, counts, gasUsed);
        double mgas = header!.GasUsed / 1e6;
        string shown = name.Length <= 98 ? name : name[^98..];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{shown,-100}{header.GasUsed,12}{leastMs,10:F1}{leastOnDiskMs,10:F1}{mgas / leastMs * 1000,10:F0}{bytes >> 10,10}{counts.Sum(),14}  {(Opcode)most} {counts[most]}{(wrong is null ? "" : "  WRONG: " + wrong)}"));
        return mgas == 0 ? (0, leastOnDiskMs, wrong is not null) : (leastMs * 30 / mgas, leastOnDiskMs * 30 / mgas, wrong is not null);
    }
}
