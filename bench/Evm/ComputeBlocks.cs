// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.SpecKit;
using PowerVerse.Chain.SpecKit.Blocks;

namespace PowerVerse.Chain.Evm.Bench;

/// <summary>
/// Imports the gas-heavy blocks of benchmark/compute.zip (validation, recovery, execution and root included) and prints Mgas/s, with the
/// instructions executed and the most frequent one: these blocks run out of gas, so gas and root match even when the wrong work ran. Beside it the time of the same
/// import into a ledger on disk (<see cref="LedgerImport"/>), and at the end the slowest of each, brought to a block of 30 M of gas.
/// </summary>
public static class ComputeBlocks
{
    private const int Runs = 2;

    public static void Run(string archive, string filter)
    {
        JsonDocumentOptions options = new() { MaxDepth = 256 };
        using ZipArchive zip = ZipFile.OpenRead(archive);
        using JsonDocument common = JsonDocument.Parse(Read(zip.GetEntry("_common.json")!), options);
        Dictionary<string, JsonElement> shared = common.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
        Console.WriteLine($"{"block",-100}{"gas",12}{"ms",10}{"on disk",10}{"Mgas/s",10}{"instructions",14}  most frequent");
        int refusedCount = 0;
        (double Ms, string Name) slowest = default;
        (double Ms, string Name) slowestOnDisk = default;
        foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => entry.Name != "_common.json"))
        {
            using JsonDocument document = JsonDocument.Parse(Read(entry), options);
            foreach (JsonProperty member in document.RootElement.EnumerateObject().Where(member => member.Name.Contains(filter, StringComparison.Ordinal)))
            {
                (double inMemory, double onDisk) = Measure(member.Name, BlockTestCase.Parse(member.Value, shared));
                refusedCount += double.IsNaN(onDisk) ? 1 : 0;
                slowest = inMemory > slowest.Ms ? (inMemory, member.Name) : slowest;
                slowestOnDisk = onDisk > slowestOnDisk.Ms ? (onDisk, member.Name) : slowestOnDisk;
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"slowest 30 M of gas, state in memory: {slowest.Ms:F0} ms, {slowest.Name}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"slowest 30 M of gas, ledger on disk, committed: {slowestOnDisk.Ms:F0} ms, {slowestOnDisk.Name}"));
        if (refusedCount > 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{refusedCount} blocks were refused"));
        }
    }

    // Returns the times that 30 M of gas take at the block's rate.
    private static (double InMemory, double OnDisk) Measure(string name, BlockTestCase test)
    {
        double leastMs = double.MaxValue;
        double leastOnDiskMs = double.NaN;
        BlockHeader? header = null;
        for (int run = 0; run < Runs; run++)
        {
            using Interpreter interpreter = new();
            SpecChain chain = ChainBeforeLast(test, interpreter);
            long from = Stopwatch.GetTimestamp();
            Refusal? refusal = chain.Import(test.Steps[^1].Rlp, static _ => { }, out header);
            leastMs = Math.Min(leastMs, Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            if (refusal is not null)
            {
                Console.WriteLine($"{name}: refused, {refusal}");
                return (0, double.NaN);
            }

            double onDisk = LedgerImport.Measure(test);
            leastOnDiskMs = double.IsNaN(leastOnDiskMs) ? onDisk : Math.Min(leastOnDiskMs, onDisk);
        }

        (long instructions, Opcode most, long mostCount) = Count(test);
        double mgas = header!.GasUsed / 1e6;
        string shown = name.Length <= 98 ? name : name[^98..];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{shown,-100}{header.GasUsed,12}{leastMs,10:F1}{leastOnDiskMs,10:F1}{mgas / leastMs * 1000,10:F0}{instructions,14}  {most} {mostCount}"));
        return mgas == 0 ? (0, leastOnDiskMs) : (leastMs * 30 / mgas, leastOnDiskMs * 30 / mgas);
    }

    private static (long Instructions, Opcode Most, long MostCount) Count(BlockTestCase test)
    {
        using Interpreter interpreter = new();
        SpecChain chain = ChainBeforeLast(test, interpreter);
        Block.TryDecode(test.Steps[^1].Rlp, out Block block, out _);
        BlockContext context = BlockContext.For(
            block.Header, test.Spec, test.Spec.RevisionOf(block.Header), new AncestorHashes(chain, block.Header.ParentHash, block.Header.Number - 1));
        BlockExecution execution = new(context, chain.HeadState, interpreter);
        execution.Begin(block.Header.ParentHash, block.Header.ParentBeaconBlockRoot);
        long[] counts = new long[256];
        OpcodeCounter counter = new(counts);
        foreach (Transaction transaction in block.Transactions)
        {
            if (!transaction.TryGetSender(out Primitives.Bytes.Address sender) || execution.TryAdd(transaction, sender, counter) != TransactionError.None)
            {
                throw new InvalidOperationException("A transaction of an accepted block was refused.");
            }
        }

        int most = Array.IndexOf(counts, counts.Max());
        return (counts.Sum(), (Opcode)most, counts[most]);
    }

    private static SpecChain ChainBeforeLast(BlockTestCase test, Interpreter interpreter)
    {
        Block.TryDecode(test.GenesisRlp, out Block genesis, out _);
        SpecChain chain = new(test.Spec, test.Pre.ToDiff(), genesis, interpreter);
        foreach (BlockTestStep step in test.Steps.SkipLast(1))
        {
            chain.Import(step.Rlp, static _ => { }, out _);
        }

        return chain;
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
