// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;

namespace PowerVerse.Chain.Sync.Bench;

/// <summary>Joins a fresh node to a long chain that was built offline, from one and from three serving nodes on loopback.</summary>
/// <remarks>
/// <code>
/// Sync.Bench [--blocks N] [--transactions N] [--servers 1,3] [--modes blocks,state] [--dir PATH] [--port N] [--build]
/// </code>
/// With <c>--build</c> the chain is built into the folder and nothing else is done.
/// </remarks>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        int blocks = Number(arguments, "--blocks", 10_000);
        int transactions = Number(arguments, "--transactions", 100_000);
        int port = Number(arguments, "--port", 32_000);
        string[] servers = Option(arguments, "--servers", "1,3").Split(',');
        string[] modes = Option(arguments, "--modes", "blocks,state").Split(',');
        string root = Option(arguments, "--dir", Path.Combine(Path.GetTempPath(), $"powerverse-sync-{Environment.ProcessId}"));
        bool isBuildOnly = arguments.Contains("--build");
        try
        {
            ForgedChain chain = ForgedChain.Build(Path.Combine(root, "origin"), blocks, transactions);
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
            if (!isBuildOnly)
            {
                Directory.Delete(root, recursive: true);
            }
        }
    }

    private static async Task<bool> JoinAsync(ForgedChain chain, string root, string mode, int serverCount, int port)
    {
        List<ChainNode> servers = [];
        string fresh = Path.Combine(root, $"fresh-{mode}-{serverCount}");
        try
        {
            for (int i = 0; i < serverCount; i++)
            {
                string folder = Path.Combine(root, $"server-{i}");
                if (!Directory.Exists(folder))
                {
                    Copy(Path.Combine(chain.Folder, "db"), Path.Combine(folder, "db"));
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
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{mode} sync from {serverCount} nodes: {seconds:F1} s from the start of the process to block {head.Number}, {chain.Head / seconds:F0} blocks/s, {chain.Gas / 1e6 / seconds:F1} Mgas/s; processor time {node.CpuTime.TotalSeconds:F1} s of the node, {serving:F1} s of those who serve; most memory {node.ResidentBytesMax >> 20} MiB; block hash and state root {(isEqual ? "equal" : "DIFFER")}"));
            foreach (string line in node.Output.Split('\n').Where(static line => line.Contains("Sync done", StringComparison.Ordinal) || line.Contains("State sync done", StringComparison.Ordinal)))
            {
                Console.WriteLine($"    {line.Trim()}");
            }

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

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static int Number(string[] arguments, string name, int otherwise) =>
        int.Parse(Option(arguments, name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    private static string Option(string[] arguments, string name, string otherwise)
    {
        int at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : otherwise;
    }
}
