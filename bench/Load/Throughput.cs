// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace PowerVerse.Chain.Load;

/// <summary>Signed transfers and token transfers by JSON-RPC to our node and to anvil: both run from the start of a round, and every step of it is done by one and then by the other.</summary>
/// <remarks>
/// What counts is the ratio within a step, a few seconds apart on the same machine, and of several rounds the median: by wall time, and by the processor time
/// of the node, which other work on the machine moves less. A node that does not finish a step in time is ended, and the round goes on without it.
/// </remarks>
internal static class Throughput
{
    private const ulong GasLimit = 500_000_000;
    private const int SenderCount = 200;

    // Enough that what is compiled while a node runs is compiled, on either side; the rates of a node that has just started are no node's.
    private const int WarmUpCount = 8_000;
    private const double RatioOwed = 2;
    private static readonly TimeSpan StepTimeMax = TimeSpan.FromSeconds(60);

    private static readonly Manner[] Manners = [new("batches of 100, 4 connections", 4, 100), new("single requests, 16 connections", 16, 1)];

    public static async Task<int> RunAsync(int rounds, int count, TimeSpan blockPause, int firstPort, bool isAnvilLeftOut)
    {
        Workload workload = new(SenderCount);
        long began = Stopwatch.GetTimestamp();
        Plan plan = Plan.Sign(workload, count);
        Console.WriteLine(Text($"{plan.Count} transactions signed in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s by {SenderCount} senders; gas limit {GasLimit}; {2 * WarmUpCount} of each kind to warm up"));
        Figures figures = new();
        for (int round = 0; round < rounds; round++)
        {
            List<Contestant> contestants = [];
            try
            {
                int port = firstPort + (round * 2);
                contestants.Add(new Contestant(await NodeProcess.StartOursAsync(port, GasLimit)));
                if (!isAnvilLeftOut)
                {
                    contestants.Add(new Contestant(await NodeProcess.StartAnvilAsync(port + 1, GasLimit)));
                }

                await RunRoundAsync(round, contestants, workload, plan, blockPause, figures);
            }
            finally
            {
                contestants.ForEach(contestant => contestant.Node.Dispose());
            }
        }

        figures.Report(RatioOwed);
        return 0;
    }

    private static async Task RunRoundAsync(
        int round, List<Contestant> contestants, Workload workload, Plan plan, TimeSpan blockPause, Figures figures)
    {
        foreach (Contestant contestant in contestants)
        {
            using RpcClient control = await RpcClient.ConnectAsync(contestant.Node.Port);
            await workload.PrepareAsync(control);
            await control.CallAsync("evm_setAutomine", false);
        }

        for (int i = 0; i < plan.Steps.Count; i++)
        {
            Step step = plan.Steps[i];
            bool isReversed = (round + i) % 2 != 0;
            foreach (Contestant contestant in isReversed ? Enumerable.Reverse(contestants) : contestants)
            {
                // Instant sealing comes last, and on our side alone.
                if (contestant.IsOut || (step.Kind == StepKind.Instant && !contestant.IsOurs))
                {
                    continue;
                }

                Task<List<(string Figure, double PerSecond)>> measuring = MeasureAsync(contestant.Node, workload, step, blockPause);
                if (await Task.WhenAny(measuring, Task.Delay(StepTimeMax)) == measuring)
                {
                    figures.Add(round, contestant.Node, await measuring);
                }
                else
                {
                    contestant.IsOut = true;
                    contestant.Node.Dispose();
                    Console.WriteLine(Text($"{contestant.Node.Name} did not finish \"{step.Name}, {step.Manner.Name}\" in {StepTimeMax.TotalSeconds:F0} s: ended, and round {round + 1} goes on without it"));
                    _ = measuring.ContinueWith(static task => task.Exception, TaskScheduler.Default);
                }
            }
        }
    }

    private static async Task<List<(string Figure, double PerSecond)>> MeasureAsync(NodeProcess node, Workload workload, Step step, TimeSpan blockPause)
    {
        List<(string, double)> figures = [];
        using RpcClient control = await RpcClient.ConnectAsync(node.Port);
        int count = step.Batch.Encoded.Length;
        TimeSpan cpuBefore = node.CpuTime;
        if (step.Kind == StepKind.Staged)
        {
            double submitted = await SubmitAsync(node.Port, step);
            TimeSpan cpuBetween = node.CpuTime;
            await WaitUntilPendingAsync(control, count);
            double executed = await MineAsync(control, step);
            TimeSpan cpuAfter = node.CpuTime;
            figures.Add(($"{step.Name}: submitted, {step.Manner.Name}", submitted));
            figures.Add(($"{step.Name}: executed", executed));
            figures.Add(($"{step.Name}: submitted in a second of processor", count / (cpuBetween - cpuBefore).TotalSeconds));
            figures.Add(($"{step.Name}: executed in a second of processor", count / (cpuAfter - cpuBetween).TotalSeconds));
        }
        else
        {
            double live = await LiveAsync(node.Port, control, step, blockPause);
            string manner = step.Kind == StepKind.Instant ? Text($"instant sealing, {step.Manner.Name}") : step.Manner.Name;
            if (step.Kind != StepKind.WarmUp)
            {
                figures.Add(($"{step.Name}: end to end, {manner}", live));
                figures.Add(($"{step.Name}: a second of processor, {manner}", count / (node.CpuTime - cpuBefore).TotalSeconds));
            }
        }

        await VerifyAsync(control, workload, step);
        return figures;
    }

    /// <summary>Sends everything; transactions a second until the last is accepted.</summary>
    private static async Task<double> SubmitAsync(int port, Step step)
    {
        (int connections, int perRequest) = (step.Manner.Connections, step.Manner.PerRequest);
        List<byte[]>[] requests = [.. Enumerable.Range(0, connections).Select(connection => step.Batch.RequestsOf(connection, connections, perRequest))];
        RpcClient[] clients = [.. Enumerable.Range(0, connections).Select(_ => RpcClient.Connect(port))];
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(clients.Zip(requests, static (client, mine) => Task.Factory.StartNew(
            () => SendAll(client, mine), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Array.ForEach(clients, client => client.Dispose());
        return step.Batch.Encoded.Length / seconds;
    }

    private static void SendAll(RpcClient client, List<byte[]> requests)
    {
        foreach (byte[] request in requests)
        {
            ReadOnlyMemory<byte> answer = client.Send(request);
            if (answer.Span.IndexOf("\"error\""u8) >= 0)
            {
                throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(answer.Span));
            }
        }
    }

    /// <summary>Sends everything while blocks are sealed one after the other, with a pause between two if one is asked for; transactions a second until the last is in a block.</summary>
    /// <remarks>
    /// Sealing is asked for by a client of its own, from both nodes alike: anvil's instant mining loses its wake-up under concurrent submission and then
    /// spins in a block without end (1.7.1). Our own instant sealing is measured beside it.
    /// </remarks>
    private static async Task<double> LiveAsync(int port, RpcClient control, Step step, TimeSpan blockPause)
    {
        if (step.Kind == StepKind.Instant)
        {
            await control.CallAsync("evm_setAutomine", true);
        }

        long began = Stopwatch.GetTimestamp();
        Task submitting = SubmitAsync(port, step);
        while (!submitting.IsCompleted || await WaitingAsync(control) > 0)
        {
            if (step.Kind == StepKind.Instant)
            {
                await Task.Delay(2);
            }
            else
            {
                await control.CallAsync("evm_mine");
                if (blockPause > TimeSpan.Zero && !submitting.IsCompleted)
                {
                    await Task.WhenAny(submitting, Task.Delay(blockPause));
                }
            }
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await submitting;
        await control.CallAsync("evm_setAutomine", false);
        return step.Batch.Encoded.Length / seconds;
    }

    private static async Task<double> MineAsync(RpcClient control, Step step)
    {
        long began = Stopwatch.GetTimestamp();
        do
        {
            await control.CallAsync("evm_mine");
        }
        while (await WaitingAsync(control) > 0);
        return step.Batch.Encoded.Length / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task WaitUntilPendingAsync(RpcClient control, int count)
    {
        long waiting = await WaitingAsync(control);
        if (waiting != count)
        {
            throw new InvalidOperationException(Text($"{waiting} of {count} transactions wait"));
        }
    }

    private static async Task<long> WaitingAsync(RpcClient control)
    {
        JsonNode status = (await control.CallAsync("txpool_status"))!;
        return Quantity(status["pending"]!) + Quantity(status["queued"]!);
    }

    /// <summary>Every transaction counted is in a block: the senders' nonces say so.</summary>
    private static async Task VerifyAsync(RpcClient control, Workload workload, Step step)
    {
        (string, JsonNode?[])[] calls = [.. workload.Senders.Select(sender => ("eth_getTransactionCount", new JsonNode?[] { sender.ToString(), "latest" }))];
        JsonNode?[] nonces = await control.BatchAsync(calls);
        for (int i = 0; i < nonces.Length; i++)
        {
            if ((ulong)Quantity(nonces[i]!) != step.Batch.NoncesAfter[i])
            {
                throw new InvalidOperationException(Text($"{step.Name}: sender {i} has nonce {nonces[i]} and not {step.Batch.NoncesAfter[i]}"));
            }
        }
    }

    private static long Quantity(JsonNode node) => Convert.ToInt64(node.GetValue<string>(), 16);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private enum StepKind
    {
        WarmUp,
        Staged,
        Live,
        Instant,
    }

    private sealed class Contestant(NodeProcess node)
    {
        public NodeProcess Node { get; } = node;

        public bool IsOurs => Node.Name != "anvil";

        /// <summary>It was ended in this round.</summary>
        public bool IsOut { get; set; }
    }

    private sealed record Manner(string Name, int Connections, int PerRequest);

    private sealed record Step(string Name, StepKind Kind, Manner Manner, SignedBatch Batch);

    private sealed record Plan(IReadOnlyList<Step> Steps)
    {
        public int Count => Steps.Sum(step => step.Batch.Encoded.Length);

        public static Plan Sign(Workload workload, int count)
        {
            List<Step> steps = [];
            foreach (bool isToken in (bool[])[false, true])
            {
                steps.AddRange(Manners.Select(manner => new Step("warm-up", StepKind.WarmUp, manner, workload.Sign(WarmUpCount, isToken))));
            }

            foreach (bool isToken in (bool[])[false, true])
            {
                string name = isToken ? "ERC-20 transfers" : "transfers";
                steps.Add(new Step(name, StepKind.Staged, Manners[0], workload.Sign(count, isToken)));
                steps.AddRange(Manners.Select(manner => new Step(name, StepKind.Live, manner, workload.Sign(count, isToken))));
            }

            foreach (bool isToken in (bool[])[false, true])
            {
                steps.Add(new Step(isToken ? "ERC-20 transfers" : "transfers", StepKind.Instant, Manners[0], workload.Sign(count, isToken)));
            }

            return new Plan(steps);
        }
    }
}
