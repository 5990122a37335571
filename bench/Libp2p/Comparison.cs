// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace PowerVerse.Chain.Libp2p.Bench;

/// <summary>What one stack reaches between two processes.</summary>
/// <param name="MegabytesPerSecond">Through one stream in writes of 64 KiB.</param>
/// <param name="EchoMedianUs">Round trip of 32 bytes in microseconds.</param>
/// <param name="GossipPerSecond">Messages of 200 bytes from one node to the other.</param>
internal sealed record StackFigures(double MegabytesPerSecond, double EchoMedianUs, double GossipPerSecond)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{MegabytesPerSecond:F0} MB/s, echo p50 {EchoMedianUs:F0} us, gossip {GossipPerSecond:F0} messages/s");
}

/// <summary>Our stack and js-libp2p in turn, each against itself in two processes on loopback; the better of two rounds each.</summary>
internal static class Comparison
{
    internal const int Echoes = 2000;
    internal const int Messages = 20_000;
    private const int Rounds = 2;

    internal static async Task<bool> RunAsync(int mebibytes, Func<Task<StackFigures>> measureOwnAsync)
    {
        string folder = FindFolder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "libp2p")))
        {
            Console.WriteLine("js-libp2p is not installed: run npm ci --ignore-scripts in tests/Interop.Tests");
            return false;
        }

        StackFigures? own = null;
        StackFigures? js = null;
        for (int i = 0; i < Rounds; i++)
        {
            own = Best(own, await measureOwnAsync());
            js = Best(js, await MeasureJsAsync(folder, mebibytes));
        }

        Console.WriteLine($"ours, two processes              {own}");
        Console.WriteLine($"js-libp2p, two processes         {js}");
        return Judge("one stream, at least 1.5 times js", own!.MegabytesPerSecond / js!.MegabytesPerSecond, 1.5)
            & Judge("echo, at most js", js.EchoMedianUs / own.EchoMedianUs, 1)
            & Judge("gossip of 200 B, at least 3 times js", own.GossipPerSecond / js.GossipPerSecond, 3);
    }

    private static bool Judge(string what, double ratio, double least)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-40} {ratio:F1} times: {(ratio >= least ? "reached" : "missed")}"));
        return ratio >= least;
    }

    private static StackFigures Best(StackFigures? before, StackFigures now) => before is null
        ? now
        : new StackFigures(
            Math.Max(before.MegabytesPerSecond, now.MegabytesPerSecond),
            Math.Min(before.EchoMedianUs, now.EchoMedianUs),
            Math.Max(before.GossipPerSecond, now.GossipPerSecond));

    private static async Task<StackFigures> MeasureJsAsync(string folder, int mebibytes)
    {
        string[] arguments = ["bench.mjs", .. ((int[])[mebibytes, Echoes, Messages]).Select(static number => number.ToString(CultureInfo.InvariantCulture))];
        ProcessStartInfo start = new("node", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        using Process node = Process.Start(start)!;
        string output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return JsonSerializer.Deserialize<StackFigures>(output.Trim().Split('\n')[^1], JsonSerializerOptions.Web)!;
    }

    private static string FindFolder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PowerVerse.Chain.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? ".", "tests", "Interop.Tests");
    }
}
