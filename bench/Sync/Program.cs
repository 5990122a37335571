// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using PowerVerse.Chain.TestKit.Chains;

namespace PowerVerse.Chain.Sync.Bench;

/// <summary>Joins a fresh node to a long chain that was built offline, from one and from three serving nodes on loopback.</summary>
/// <remarks>
/// <code>
/// Sync.Bench [--blocks N] [--transactions N] [--servers 1,3] [--modes blocks,state] [--dir PATH] [--port N] [--build]
/// </code>
/// With <c>--build</c> the chain is built into the folder and nothing else is done; a run with the same folder then joins it, and leaves it there.
/// </remarks>
internal static partial class Program
{
    private const string Servers = "servers";

    private static async Task<int> Main(string[] arguments)
    {
        int blocks = Number(arguments, "--blocks", 10_000);
        int transactions = Number(arguments, "--transactions", 100_000);
        int port = Number(arguments, "--port", 32_000);
        string[] servers = Option(arguments, "--servers", "1,3").Split(',');
        string[] modes = Option(arguments, "--modes", "blocks,state").Split(',');
        string root = Option(arguments, "--dir", Path.Combine(Path.GetTempPath(), $"powerverse-sync-{Environment.ProcessId}"));
        bool isBuildOnly = arguments.Contains("--build");
        string origin = Path.Combine(root, "origin");
        bool isThere = Directory.Exists(origin);
        try
        {
            ForgedChain chain = isThere ? ForgedChain.Read(origin) : Build(origin, blocks, transactions);
            bool isEqual = true;
            foreach (string mode in isBuildOnly ? [] : modes)
            {
                foreach (string count in servers)
                {
                    isEqual &= await JoinAsync(chain, root, mode, int.Parse(count, CultureInfo.InvariantCulture), port);
                }
            }

            return isEqual ? 0 : 1;
        }
        finally
        {
            string made = isThere ? Path.Combine(root, Servers) : root;
            if (!isBuildOnly && Directory.Exists(made))
            {
                Directory.Delete(made, recursive: true);
            }
        }
    }

    private static ForgedChain Build(string folder, int blocks, int transactions)
    {
        long start = Stopwatch.GetTimestamp();
        ForgedChain chain = ForgedChain.Build(folder, blocks, transactions, (block, sent) =>
        {
            if (block % 1000 == 0 && !Console.IsErrorRedirected)
            {
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"built {block} blocks, {sent} transactions in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));
            }
        });
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"chain: {blocks} blocks, {transactions} transactions, {chain.Gas / 1e6:F0} Mgas, {ForgedChain.Validators} validators, built in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s, {Environment.CpuUsage.TotalTime.TotalSeconds:F1} s of processor time"));
        return chain;
    }

    private static async Task<bool> JoinAsync(ForgedChain chain, string root, string mode, int serverCount, int port)
    {
        List<ChainNode> servers = [];
        string fresh = Path.Combine(root, $"fresh-{mode}-{serverCount}");
        try
        {
            for (int i = 0; i < serverCount; i++)
            {
                string folder = Path.Combine(root, Servers, i.ToString(CultureInfo.InvariantCulture));
                if (!Directory.Exists(folder))
                {
                    chain.CopyTo(folder);
                }

                ChainNode server = new(chain, folder, port + (2 * i), [], "--db-cache", "32MiB", "--rpc-api", "eth,admin");
                servers.Add(server);
                await server.UntilUpAsync();
            }

            TimeSpan[] before = [.. servers.Select(server => server.CpuTime)];
            using ChainNode node = new(
                chain, fresh, port + (2 * serverCount), servers, mode == "state" ? ["--sync", "state", "--rpc-api", "eth,admin"] : ["--rpc-api", "eth,admin"]);
            (double seconds, (ulong Number, string Hash, string StateRoot) head) = await UntilSyncedAsync(node, chain.Head);
            bool isEqual = head.Hash == chain.Hash && head.StateRoot == chain.StateRoot;
            double serving = servers.Select((server, i) => (server.CpuTime - before[i]).TotalSeconds).Sum();
            string work = mode == "state" ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", {chain.Head / seconds:F0} blocks/s, {chain.Gas / 1e6 / seconds:F1} Mgas/s");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{mode} sync from {serverCount} nodes: {seconds:F1} s from the start of the process to block {head.Number}{work}; processor time {node.CpuTime.TotalSeconds:F1} s of the node, {serving:F1} s of those who serve; most memory {node.ResidentBytesMax >> 20} MiB; block hash and state root {(isEqual ? "equal" : "DIFFER")}; load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
            Tell(node.Output, chain.Head);
            return isEqual;
        }
        finally
        {
            servers.ForEach(static server => server.Dispose());
            if (Directory.Exists(fresh))
            {
                Directory.Delete(fresh, recursive: true);
            }
        }
    }

    // What the node itself says of the work between its start and its end. A node with a state has followed the blocks after it when it is at the head.
    private static void Tell(string output, ulong head)
    {
        foreach (Match done in Done().Matches(output))
        {
            string after = done.Groups["pivot"] is { Success: true, Value: var pivot }
                ? string.Create(CultureInfo.InvariantCulture, $", then {head - ulong.Parse(pivot, CultureInfo.InvariantCulture)} blocks")
                : string.Empty;
            Console.WriteLine($"    {done.Value.Trim()}{after}");
        }
    }

    [GeneratedRegex(@"(Sync done|State sync done: state of block (?<pivot>\d+)).*")]
    private static partial Regex Done();

    private static async Task<(double Seconds, (ulong Number, string Hash, string StateRoot) Head)> UntilSyncedAsync(ChainNode node, ulong target)
    {
        TimeSpan patience = TimeSpan.FromMinutes(10);
        while (Stopwatch.GetElapsedTime(node.Began) < patience && !node.HasExited)
        {
            if (await node.HeadAsync() is { } head && head.Number >= target)
            {
                double seconds = Stopwatch.GetElapsedTime(node.Began).TotalSeconds;

                // The line with the totals follows the last block.
                await Task.Delay(500);
                return (seconds, head);
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException($"the node did not reach block {target}: {node.Output}");
    }

    private static int Number(string[] arguments, string name, int otherwise) =>
        int.Parse(Option(arguments, name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    private static string Option(string[] arguments, string name, string otherwise)
    {
        int at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : otherwise;
    }
}
