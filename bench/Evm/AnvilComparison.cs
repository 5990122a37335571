// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Evm.Bench;

/// <summary>
/// Runs each program on anvil through <c>eth_call</c> and on this interpreter, turn by turn in the same minute, and prints the ratio of the least times, and
/// the bytes that a run of ours allocates.
/// Of anvil's time an empty call is taken off; of ours nothing is.
/// </summary>
public static class AnvilComparison
{
    private const int TurnsMin = 5;
    private const int TurnsMax = 150;
    private const string Empty = "0x00000000000000000000000000000000000e0000";

    // Enough for the runtime's compiler to replace its first, unoptimised code; the other side is compiled ahead of time.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan TimePerProgram = TimeSpan.FromSeconds(2);

    // Rows that the goal's geometric mean is taken over.
    private static readonly string[] Measured = ["main/", "erc20.", "Fib", "ten-thousand-hashes", "StorageLoop"];

    public static async Task RunAsync(IReadOnlyList<EvmProgram> programs)
    {
        using AnvilNode node = await AnvilNode.StartAsync(
            Genesis(programs), "--gas-limit", "100000000000", "--memory-limit", "4294967296");
        double emptyUs = await LeastEmptyAsync(node);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"anvil eth_call of an empty account: {emptyUs:F0} us, taken off each row"));
        Console.WriteLine($"{"program",-45}{"gas",14}{"anvil us",12}{"ours us",12}{"ratio",8}{"bytes",10}");
        List<(string Name, double Ratio)> rows = [];
        for (int i = 0; i < programs.Count; i++)
        {
            (double theirs, double ours, ulong gas, long bytes) = await CompareAsync(node, programs[i], AddressOf(i));
            theirs = Math.Max(theirs - emptyUs, 0.1);
            double ratio = ours / theirs;

            // Where an empty call costs more than the program, the difference is noise and the row says nothing.
            bool isNoise = theirs < emptyUs / 2;
            if (!isNoise)
            {
                rows.Add((programs[i].Name, ratio));
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{programs[i].Name,-45}{gas,14}{theirs,12:F1}{ours,12:F1}{(isNoise ? "(noise)" : ratio.ToString("F2", CultureInfo.InvariantCulture)),8}{bytes,10}"));
        }

        List<double> goal = [.. rows.Where(row => Measured.Any(prefix => row.Name.StartsWith(prefix, StringComparison.Ordinal))).Select(row => row.Ratio)];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"geometric mean {GeometricMean(goal):F2} over {goal.Count} rows of the goal, {GeometricMean([.. rows.Select(row => row.Ratio)]):F2} over all {rows.Count}; worst {rows.MaxBy(row => row.Ratio)}"));
    }

    private static async Task<(double Theirs, double Ours, ulong Gas, long Bytes)> CompareAsync(AnvilNode node, EvmProgram program, string address)
    {
        using ProgramRunner runner = new(program);
        JsonObject call = Call(address, program.Data);
        ulong gas = ProgramRunner.GasLimit - runner.Run().GasLeft;
        for (long from = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(from) < WarmUp;)
        {
            runner.Run();
        }

        double theirs = double.MaxValue;
        double ours = double.MaxValue;
        long bytes = long.MaxValue;
        long began = Stopwatch.GetTimestamp();
        for (int turn = 0; turn < TurnsMin || (turn < TurnsMax && Stopwatch.GetElapsedTime(began) < TimePerProgram); turn++)
        {
            theirs = Math.Min(theirs, await CallUsAsync(node, call));
            for (int run = 0; run < 3; run++)
            {
                long bytesBefore = GC.GetAllocatedBytesForCurrentThread();
                long from = Stopwatch.GetTimestamp();
                runner.Run();
                ours = Math.Min(ours, Stopwatch.GetElapsedTime(from).TotalMicroseconds);
                bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - bytesBefore);
            }
        }

        return (theirs, ours, gas, bytes);
    }

    private static async Task<double> LeastEmptyAsync(AnvilNode node)
    {
        double least = double.MaxValue;
        for (int i = 0; i < 300; i++)
        {
            least = Math.Min(least, await CallUsAsync(node, Call(Empty, [])));
        }

        return least;
    }

    private static async Task<double> CallUsAsync(AnvilNode node, JsonObject call)
    {
        long from = Stopwatch.GetTimestamp();
        await node.CallAsync("eth_call", call, "latest");
        return Stopwatch.GetElapsedTime(from).TotalMicroseconds;
    }

    private static JsonObject Call(string address, byte[] data) => new()
    {
        ["from"] = ProgramState.Sender.ToString(),
        ["to"] = address,
        ["gas"] = $"0x{ProgramRunner.GasLimit:x}",
        ["data"] = "0x" + Convert.ToHexStringLower(data),
    };

    private static string AddressOf(int index) => string.Create(CultureInfo.InvariantCulture, $"0x{0xc0de0000u + (uint)index:x40}");

    private static string Genesis(IReadOnlyList<EvmProgram> programs)
    {
        JsonObject alloc = new() { [ProgramState.Sender.ToString()] = new JsonObject { ["balance"] = "0xffffffffffffffffffffffff" } };
        for (int i = 0; i < programs.Count; i++)
        {
            alloc[AddressOf(i)] = new JsonObject { ["balance"] = "0x0", ["code"] = "0x" + Convert.ToHexStringLower(programs[i].Code) };
        }

        return new JsonObject
        {
            ["config"] = new JsonObject { ["chainId"] = 1, ["londonBlock"] = 0, ["terminalTotalDifficulty"] = 0, ["shanghaiTime"] = 0, ["cancunTime"] = 0, ["pragueTime"] = 0, ["osakaTime"] = 0 },
            ["gasLimit"] = "0x174876e800",
            ["difficulty"] = "0x0",
            ["alloc"] = alloc,
        }.ToJsonString();
    }

    private static double GeometricMean(List<double> values) => values.Count == 0 ? double.NaN : Math.Exp(values.Average(Math.Log));
}
