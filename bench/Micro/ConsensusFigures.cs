// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Evm.Bench;

namespace PowerVerse.Chain.Micro;

/// <summary>The consensus benchmarks by processor time, which a busy machine disturbs less than the wall clock: least and median of many short runs.</summary>
internal static class ConsensusFigures
{
    private const long WarmUpNs = 500_000_000;
    private const long MeasureNs = 1_500_000_000;
    private const long RunNsMin = 2_000_000;
    private const int RunsMin = 5;
    private const int DrawsPerCall = 64;

    internal static void Print()
    {
        Console.WriteLine($"{"operation",-44}{"least us",12}{"median us",12}{"bytes",10}{"per second",14}");
        SelectBenchmarks select = new();
        Measure("select, mean 6.5 seats (26 of 4 equal)", DrawsPerCall, () => select.Mean6());
        Measure("select, mean 30 seats", DrawsPerCall, () => select.Mean30());
        Measure("select, mean 3000 seats", DrawsPerCall, () => select.Mean3000());
        VoteBenchmarks votes = new();
        votes.Setup();
        Measure("VRF prove", 1, votes.Prove);
        Measure("VRF verify", 1, () => votes.VerifyProof());
        Measure("vote decode", 1, () => votes.Decode());
        Measure("vote verify, FULL", 1, () => votes.VerifyFull());
        Measure("vote verify, SAMPLED (proof and seats too)", 1, () => votes.VerifySampled());
        foreach (int count in (int[])[4, 100, 1024])
        {
            CertificateBenchmarks certificate = new() { Validators = count };
            certificate.Setup();
            Measure($"certificate verify, n = {count}", 1, () => certificate.Verify());
        }

        foreach (int count in (int[])[4, 100, 1024])
        {
            MachineBenchmarks machine = new() { Validators = count };
            machine.Setup();
            Measure($"machine input, n = {count}", machine.InputCount, () => machine.Run());
        }
    }

    private static void Measure(string name, int operations, Action action)
    {
        long begin = ThreadClock.Nanoseconds;
        long calls = 0;
        while (ThreadClock.Nanoseconds - begin < WarmUpNs)
        {
            action();
            calls++;
        }

        long batch = Math.Max(1, RunNsMin / (WarmUpNs / calls));
        List<double> runs = [];
        long bytes = 0;
        begin = ThreadClock.Nanoseconds;
        while (runs.Count < RunsMin || ThreadClock.Nanoseconds - begin < MeasureNs)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long from = ThreadClock.Nanoseconds;
            for (long i = 0; i < batch; i++)
            {
                action();
            }

            runs.Add((ThreadClock.Nanoseconds - from) / 1e3 / (batch * operations));
            bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (batch * operations);
        }

        runs.Sort();
        double median = runs[runs.Count / 2];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44}{runs[0],12:F2}{median,12:F2}{bytes,10}{1e6 / runs[0],14:F0}"));
    }
}
