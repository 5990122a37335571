// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using PowerVerse.Chain.Consensus.VrfBft.Machine;

namespace PowerVerse.Chain.Simulation;

/// <summary>The console runner: one traced seed, or many seeds in parallel.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        Options options = Options.Parse(arguments);
        if (options.Directed is { } directed)
        {
            return RunDirected(directed, options);
        }

        if (options.IsGate)
        {
            return RunGate(options);
        }

        if (options.Minimised is { } failing)
        {
            return Minimise(failing, options);
        }

        return options.Seed is { } seed ? RunOne(seed, options) : RunMany(options);
    }

    private static int RunOne(ulong seed, Options options)
    {
        RunPlan plan = RunPlan.Draw(seed, options.Limits, options.Mutant);
        RunResult result = new World(plan, options.Limits, options.IsTraced ? Console.Out : null).Run();
        Console.WriteLine(
            $"seed {seed}: n {plan.ValidatorCount} ({plan.ByzantineCount} Byzantine, {plan.TwinCount} twins), {result.Events} events, {result.Heights} heights, "
            + $"{result.EmptyBlocks} empty, {result.Transactions} transactions, timely after {result.CalmMs} ms, trace {result.TraceHash:x16}");
        Console.WriteLine(result.Violation ?? "no invariant broken");
        return result.Violation is null ? 0 : 1;
    }

    private static int Minimise(ulong seed, Options options)
    {
        if (options.Mutant?.Schedule is { } schedule)
        {
            Console.WriteLine($"{options.Mutant.Name} shows in a scripted attack, which is as short as it can be: --directed {schedule}");
            return 2;
        }

        if (Minimiser.Minimise(RunPlan.Draw(seed, options.Limits, options.Mutant), options.Limits) is not { } minimised)
        {
            Console.WriteLine($"seed {seed}: no invariant broken");
            return 0;
        }

        if (options.IsTraced)
        {
            minimised.Replay(Console.Out);
        }

        foreach ((Move move, _) in minimised.Schedule.Moves)
        {
            Console.WriteLine(move);
        }

        Console.WriteLine($"seed {seed}: {minimised.Schedule.Moves.Count} of {minimised.MovesBefore} moves, found in {minimised.Runs} runs: {minimised.Result.Violation}");
        return 1;
    }

    private static int RunDirected(string name, Options options)
    {
        RuleTable rules = options.Mutant?.Rules ?? RuleTable.Honest;
        int found = 0;
        for (ulong seed = options.From; seed < options.From + (ulong)options.Count && found < options.FailuresMax; seed++)
        {
            IReadOnlyList<string> violations = DirectedSchedules.Run(name, seed, rules);
            if (violations.Count > 0)
            {
                found++;
                Console.WriteLine($"seed {seed}: {violations.Count} violations, {violations[0]}; {violations.FirstOrDefault(text => text.StartsWith("I1", StringComparison.Ordinal)) ?? "no fork"}");
            }
        }

        Console.WriteLine($"{name}: {found} seeds with violations");
        return found == 0 ? 0 : 1;
    }

    // The first seed that shows each planted bug, in the form of seeds/mutants.txt.
    private static int RunGate(Options options)
    {
        int missed = 0;
        foreach (Mutant mutant in Mutant.All)
        {
            ulong found = ulong.MaxValue;
            Parallel.For(0, Mutant.SeedsMax, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, (i, loop) =>
            {
                ulong seed = options.From + (ulong)i;
                if (seed < Volatile.Read(ref found) && mutant.Run(seed) is not null)
                {
                    ulong before = Volatile.Read(ref found);
                    while (seed < before)
                    {
                        before = Interlocked.CompareExchange(ref found, seed, before);
                    }

                    loop.Break();
                }
            });
            missed += found == ulong.MaxValue ? 1 : 0;
            Console.WriteLine(found == ulong.MaxValue ? $"{mutant.Name} NOT FOUND" : $"{mutant.Name} {found} # {mutant.Run(found)}");
        }

        return missed;
    }

    private static int RunMany(Options options)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Sweep sweep = Sweep.Run(options.From, options.Count, options.Limits, options.Mutant, options.Threads, options.FailuresMax);
        foreach (RunResult failure in sweep.Failures)
        {
            Console.WriteLine($"seed {failure.Seed}: {failure.Violation}");
        }

        if (sweep.Failures.Count > 0)
        {
            Console.WriteLine($"the same arguments with --minimise {sweep.Failures[0].Seed} show the few events that it takes");
        }

        if (sweep.Violation is not null)
        {
            Console.WriteLine(sweep.Violation);
        }

        int[] firings = [.. sweep.Firings];
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Label}: {options.Count} seeds from {options.From}: {sweep.Failures.Count(failure => !failure.IsStall)} violations, {sweep.Failures.Count(failure => failure.IsStall)} stalls, "
                + $"{sweep.Events} events, {sweep.Heights} heights ({sweep.EmptyBlocks} empty{(options.Limits.IsExecutionReal ? $", {sweep.Transactions} transactions executed" : "")}), "
                + $"firings after GST median {FiringLimits.Percentile(firings, 50)} p99 {FiringLimits.Percentile(firings, 99)} max {firings[^1]}, "
                + $"hash {sweep.Hash:x16}, {watch.Elapsed.TotalSeconds:F1} s"));
        return sweep.IsClean ? 0 : 1;
    }

    private sealed record Options
    {
        public ulong? Seed { get; private set; }

        /// <summary>The failing seed to bring down to few events.</summary>
        public ulong? Minimised { get; private set; }

        public ulong From { get; private set; } = 1;

        public int Count { get; private set; } = 1000;

        public int Threads { get; private set; } = Environment.ProcessorCount;

        public int FailuresMax { get; private set; } = 10;

        public string? Directed { get; private set; }

        public bool IsGate { get; private set; }

        public bool IsTraced { get; private set; }

        public Mutant? Mutant { get; private set; }

        public PlanLimits Limits { get; private set; } = new();

        /// <summary>What the runs have in common.</summary>
        public string Label => string.Create(
            CultureInfo.InvariantCulture,
            $"{(Limits.IsSampled ? Limits.IsMainnetCommittee ? "SAMPLED of 3000" : "SAMPLED of 400" : "FULL")}, {(Limits.IsSampled ? "honest " : "")}n {Limits.CountMin}..{Limits.CountMax}"
            + $"{(Limits.IsExecutionReal ? ", real execution" : "")}{(Mutant is null ? "" : ", " + Mutant.Name)}");

        public static Options Parse(string[] arguments)
        {
            Options options = new();
            for (int i = 0; i < arguments.Length; i++)
            {
                switch (arguments[i])
                {
                    case "--seed": options.Seed = Number(arguments, ++i); break;
                    case "--minimise": options.Minimised = Number(arguments, ++i); break;
                    case "--from": options.From = Number(arguments, ++i); break;
                    case "--count": options.Count = (int)Number(arguments, ++i); break;
                    case "--threads": options.Threads = (int)Number(arguments, ++i); break;
                    case "--failures": options.FailuresMax = (int)Number(arguments, ++i); break;
                    case "--heights": options.Limits = options.Limits with { CalmHeights = (int)Number(arguments, ++i) }; break;
                    case "--directed": options.Directed = arguments[++i]; break;
                    case "--gate": options.IsGate = true; break;
                    case "--trace": options.IsTraced = true; break;
                    case "--calm": options.Limits = options.Limits with { IsCalm = true }; break;
                    case "--honest": options.Limits = options.Limits with { IsHonestOnly = true }; break;
                    case "--execution":
                        options.Limits = options.Limits with { IsExecutionReal = arguments[++i] == "real" };
                        break;
                    case "--mainnet-committee": options.Limits = options.Limits with { IsMainnetCommittee = true }; break;
                    case "--sampled": options.Limits = options.Limits with { IsSampled = true }; break;
                    case "--mutant":
                        options.Mutant = Mutant.Find(arguments[++i]) ?? throw new ArgumentException("No such mutant: " + arguments[i]);
                        options.Limits = options.Mutant.Limits;
                        break;
                    case "--n":
                        string[] range = arguments[++i].Split("..");
                        int low = int.Parse(range[0], CultureInfo.InvariantCulture);
                        options.Limits = options.Limits with { CountMin = low, CountMax = int.Parse(range[^1], CultureInfo.InvariantCulture) };
                        break;
                    default: throw new ArgumentException("No such argument: " + arguments[i]);
                }
            }

            return options;
        }

        private static ulong Number(string[] arguments, int at) => ulong.Parse(arguments[at], CultureInfo.InvariantCulture);
    }
}
