// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Load;

/// <summary>Processes that are loaded together: the validators of a devnet, or one anvil.</summary>
internal sealed partial class DevnetProcesses : IDisposable
{
    private const int P2pPortDistance = 200;
    private readonly string? _folder;
    private readonly string? _executable;
    private readonly NodeProcess? _single;
    private readonly int _firstPort;

    private DevnetProcesses(string name, int firstPort, IReadOnlyList<int> ports, string? folder, string? executable, NodeProcess? single)
    {
        Name = name;
        _firstPort = firstPort;
        _folder = folder;
        _executable = executable;
        _single = single;
        Ports = ports;
    }

    public string Name { get; }

    /// <summary>Where each connection of the load goes: to a validator each, or all to one anvil.</summary>
    public IReadOnlyList<int> Ports { get; }

    /// <summary>Starts a fresh devnet.</summary>
    public static DevnetProcesses StartDevnet(int count, int firstPort, ulong gasLimit)
    {
        string executable = NodeExecutable.Locate();
        string folder = Directory.CreateTempSubdirectory("powerverse-load-").FullName;
        DevnetProcesses devnet = new("devnet", firstPort, [.. Enumerable.Range(firstPort, count)], folder, executable, null);
        devnet.Run(
            "up", Text(count), "--rpc-port", Text(firstPort), "--metrics-port", Text(firstPort + 100), "--p2p-port", Text(firstPort + P2pPortDistance),
            "--gas-limit", gasLimit.ToString(CultureInfo.InvariantCulture));
        return devnet;
    }

    /// <summary>Starts anvil, which mines a block a second.</summary>
    /// <param name="count">Connections that load it, each as one to a validator.</param>
    /// <param name="port">Its port.</param>
    /// <param name="gasLimit">Gas limit of blocks.</param>
    public static async Task<DevnetProcesses> StartAnvilAsync(int count, int port, ulong gasLimit) =>
        new("anvil", port, [.. Enumerable.Repeat(port, count)], null, null, await NodeProcess.StartAnvilAsync(port, gasLimit, "--block-time", "1"));

    /// <summary>Processor time of each so far.</summary>
    public TimeSpan[] CpuTimes() => _single is not null ? [_single.CpuTime] : [.. Enumerable.Range(0, Ports.Count).Select(index =>
    {
        using Process process = Process.GetProcessById(ProcessOf(index));
        return process.TotalProcessorTime;
    })];

    /// <summary>Resident memory of each, in MiB.</summary>
    public long[] ResidentMiB() => _single is not null ? [_single.ResidentBytes >> 20] : [.. Enumerable.Range(0, Ports.Count).Select(index =>
    {
        using Process process = Process.GetProcessById(ProcessOf(index));
        return process.WorkingSet64 >> 20;
    })];

    /// <summary>Bytes that all validators together sent one another over the connections that are open now, as the kernel counts them.</summary>
    public long PeerBytes()
    {
        if (_single is not null)
        {
            return 0;
        }

        string first = Text(_firstPort + P2pPortDistance);
        string last = Text(_firstPort + P2pPortDistance + Ports.Count - 1);
        ProcessStartInfo start = new("ss", ["-tinH", $"sport >= :{first} and sport <= :{last} or dport >= :{first} and dport <= :{last}"]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        // Both ends are on this machine, and each end counts what it sent.
        return BytesSent().Matches(output).Sum(static match => long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
    }

    /// <summary>Lines of a validator's log.</summary>
    public IEnumerable<string> Log(int index) => _folder is null ? [] : File.ReadLines(Path.Combine(_folder, $"node-{Text(index)}", "node.log"));

    public int ProcessOf(int index) => int.Parse(File.ReadAllText(Path.Combine(_folder!, $"node-{Text(index)}", "pid")), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _single?.Dispose();
        if (_folder is not null)
        {
            Run("down");
            Directory.Delete(_folder, recursive: true);
        }
    }

    private void Run(params string[] arguments)
    {
        ProcessStartInfo start = new(_executable!, ["devnet", .. arguments, "--dir", _folder!]) { RedirectStandardOutput = true, RedirectStandardError = true };

        // One account hands out the coins.
        start.Environment["POWERVERSE_POOL_SENDER_SLOTS"] = "100000";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"devnet {string.Join(' ', arguments)}: {errors.Result}");
        }
    }

    [GeneratedRegex(@"bytes_sent:(\d+)")]
    private static partial Regex BytesSent();

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
