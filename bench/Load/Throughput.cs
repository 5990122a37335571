// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace PowerVerse.Chain.Load;

/// <summary>Signed transfers and token transfers by JSON-RPC to our node and to anvil, round by round in turn.</summary>
internal static class Throughput
{
    private const ulong GasLimit = 500_000_000;
    private const int SenderCount = 200;
    private const int WarmUpCount = 4_000;

    private static readonly Manner[] Manners = [new("batches of 100, 4 connections", 4, 100), new("single requests, 16 connections", 16, 1)];

    public static async Task<int> RunAsync(int rounds, int count, int firstPort, bool isAnvilLeftOut)
    {
        Workload workload = new(SenderCount);
        long began = Stopwatch.GetTimestamp();
        Plan plan = Plan.Sign(workload, count);
        Console.WriteLine(Text($"{plan.Count} transactions signed in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s by {SenderCount} senders; gas limit {GasLimit}; {WarmUpCount} of each kind to warm up"));
        Dictionary<(string Figure, string Node), List<double>> all = [];
        for (int round = 0; round < rounds; round++)
        {
            foreach (bool isOurs in (bool[])[round % 2 == 0, round % 2 != 0])
            {
                if (!isOurs && isAnvilLeftOut)
                {
                    continue;
                }

                int port = firstPort + (round * 2) + (isOurs ? 0 : 1);
                using NodeProcess node = await (isOurs ? NodeProcess.StartOursAsync(port, GasLimit) : NodeProcess.StartAnvilAsync(port, GasLimit));
                foreach ((string figure, double perSecond) in await MeasureAsync(node, workload, plan))
                {
                    ListOf(all, (figure, node.Name)).Add(perSecond);
                }
            }
        }

        Report(all);
        return 0;
    }

    private static List<double> ListOf(Dictionary<(string, string), List<double>> all, (string, string) key)
    {
        if (!all.TryGetValue(key, out List<double>? list))
        {
            all[key] = list = [];
        }

        return list;
    }

    private static async Task<List<(string Figure, double PerSecond)>> MeasureAsync(NodeProcess node, Workload workload, Plan plan)
    {
        List<(string, double)> figures = [];
        using RpcClient control = await RpcClient.ConnectAsync(node.Port);
        await workload.PrepareAsync(control);
        await control.CallAsync("evm_setAutomine", false);
        foreach (Step step in plan.Steps)
        {
            // Instant sealing comes last, and on our side alone.
            if (step.Kind == StepKind.Instant && node.Name == "anvil")
            {
                break;
            }

            if (step.Kind == StepKind.Staged)
            {
                TimeSpan cpuBefore = node.CpuTime;
                double submitted = await SubmitAsync(node.Port, step);
                TimeSpan cpuBetween = node.CpuTime;
                await WaitUntilPendingAsync(control, step.Batch.Encoded.Length);
                double executed = await MineAsync(control, step);
                TimeSpan cpuAfter = node.CpuTime;
                figures.Add(($"{step.Name}: submitted, {step.Manner.Name}", submitted));
                figures.Add(($"{step.Name}: executed", executed));
                figures.Add(($"{step.Name}: submitted in a second of processor", step.Batch.Encoded.Length / (cpuBetween - cpuBefore).TotalSeconds));
                figures.Add(($"{step.Name}: executed in a second of processor", step.Batch.Encoded.Length / (cpuAfter - cpuBetween).TotalSeconds));
                figures.TakeLast(4).ToList().ForEach(figure => Print(node, figure));
            }
            else
            {
                TimeSpan cpuBegin = node.CpuTime;
                double live = await LiveAsync(node.Port, control, step);
                if (step.Kind != StepKind.WarmUp)
                {
                    TimeSpan each = (node.CpuTime - cpuBegin) / step.Batch.Encoded.Length;
                    string manner = step.Kind == StepKind.Instant ? Text($"instant sealing, {step.Manner.Name}") : step.Manner.Name;
                    figures.Add(($"{step.Name}: end to end, {manner}", live));
                    Print(node, figures[^1]);
                    figures.Add(($"{step.Name}: a second of processor, {manner}", 1 / each.TotalSeconds));
                    Print(node, figures[^1]);
                }
            }

            await VerifyAsync(control, workload, step);
        }

        return figures;
    }

    /// <summary>Sends everything; transactions a second until the last is accepted.</summary>
    private static async Task<double> SubmitAsync(int port, Step step)
    {
        (int connections, int perRequest) = (step.Manner.Connections, step.Manner.PerRequest);
        List<byte[]>[] requests = [.. Enumerable.Range(0, connections).Select(connection => step.Batch.RequestsOf(connection, connections, perRequest))];
        RpcClient[] clients = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => RpcClient.ConnectAsync(port)));
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(clients.Zip(requests, (client, mine) => Task.Run(() => SendAllAsync(client, mine))));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Array.ForEach(clients, client => client.Dispose());
        return step.Batch.Encoded.Length / seconds;
    }

    private static async Task SendAllAsync(RpcClient client, List<byte[]> requests)
    {
        foreach (byte[] request in requests)
        {
            ReadOnlyMemory<byte> answer = await client.SendAsync(request);
            if (answer.Span.IndexOf("\"error\""u8) >= 0)
            {
                throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(answer.Span));
            }
        }
    }

    /// <summary>Sends everything while blocks are sealed one after the other; transactions a second until the last is in a block.</summary>
    /// <remarks>
    /// Sealing is asked for by a client of its own, from both nodes alike: anvil's instant mining loses its wake-up under concurrent submission and then
    /// spins in a block without end (1.7.1). Our own instant sealing is measured beside it.
    /// </remarks>
    private static async Task<double> LiveAsync(int port, RpcClient control, Step step)
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

    private static void Print(NodeProcess node, (string Figure, double PerSecond) figure) =>
        Console.WriteLine(Text($"{node.Name,-10} {figure.Figure,-75} {figure.PerSecond,9:F0}/s, resident {node.ResidentBytes >> 20} MiB"));

    private static void Report(Dictionary<(string Figure, string Node), List<double>> all)
    {
        Console.WriteLine();
        Console.WriteLine(Text($"{"geometric means",-75} {"powerverse",10} {"anvil",10} {"ratio",6}"));
        foreach (string figure in all.Keys.Select(key => key.Figure).Distinct())
        {
            double ours = Mean(all[(figure, "powerverse")]);
            double theirs = all.TryGetValue((figure, "anvil"), out List<double>? list) ? Mean(list) : double.NaN;
            Console.WriteLine(Text($"{figure,-75} {ours,10:F0} {theirs,10:F0} {ours / theirs,6:F2}"));
        }
    }

    private static double Mean(List<double> values) => Math.Exp(values.Average(Math.Log));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private enum StepKind
    {
        WarmUp,
        Staged,
        Live,
        Instant,
    }

    private sealed record Manner(string Name, int Connections, int PerRequest);

    private sealed record Step(string Name, StepKind Kind, Manner Manner, SignedBatch Batch);

    private sealed record Plan(IReadOnlyList<Step> Steps)
    {
        public int Count => Steps.Sum(step => step.Batch.Encoded.Length);

        public static Plan Sign(Workload workload, int count)
        {
            List<Step> steps =
            [
                new("warm-up", StepKind.WarmUp, Manners[0], workload.Sign(WarmUpCount, isToken: false)),
                new("warm-up", StepKind.WarmUp, Manners[1], workload.Sign(WarmUpCount, isToken: true)),
            ];
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
