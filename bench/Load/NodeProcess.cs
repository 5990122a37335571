// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Load;

/// <summary>A node in a process of its own: ours, or anvil with the same settings.</summary>
internal sealed class NodeProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _output;
    private bool _isDisposed;

    private NodeProcess(string name, Process process, int port, StringBuilder output)
    {
        Name = name;
        _process = process;
        _output = output;
        Port = port;
    }

    public string Name { get; }

    public int Port { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>The last of what it wrote.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            string line = File.ReadLines($"/proc/{_process.Id}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim(), CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>Processor time so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts <c>powerverse dev</c>, from POWERVERSE_NODE or the build output of src/Node.</summary>
    public static Task<NodeProcess> StartOursAsync(int port, ulong gasLimit, params string[] further) => StartAsync(
        "powerverse",
        NodeExecutable.Locate(),
        port,
        ["dev", "--port", Text(port), "--gas-limit", Text(gasLimit), "--silent", "--log-level", "warn", .. further]);

    /// <summary>Starts anvil.</summary>
    public static Task<NodeProcess> StartAnvilAsync(int port, ulong gasLimit, params string[] mining) => AnvilNode.TryLocate(out string path)
        ? StartAsync("anvil", path, port, ["--port", Text(port), "--gas-limit", Text(gasLimit), "--chain-id", Text(SeededKeys.ChainId), "--hardfork", "osaka", "--order", "fifo", "--silent", .. mining.Length > 0 ? mining : ["--no-mining"]])
        : throw new InvalidOperationException(AnvilNode.MissingReason);

    /// <summary>Ends it; the second time there is nothing to end.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static async Task<NodeProcess> StartAsync(string name, string executable, int port, string[] arguments)
    {
        ProcessStartInfo start = new(executable) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        StringBuilder output = new();
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        NodeProcess node = new(name, process, port, output);
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < StartLimit && !process.HasExited)
        {
            try
            {
                using RpcClient client = await RpcClient.ConnectAsync(port);
                JsonNode? answer = await client.CallAsync("eth_chainId");
                _ = answer;
                return node;
            }
            catch (System.Net.Sockets.SocketException)
            {
                await Task.Delay(20);
            }
        }

        string said = node.Output;
        node.Dispose();
        throw new InvalidOperationException($"{name} did not start: {said}");
    }

    private static void Keep(StringBuilder output, string? line)
    {
        const int KeptMax = 64 * 1024;
        lock (output)
        {
            if (output.Length > KeptMax)
            {
                output.Remove(0, KeptMax / 2);
            }

            output.AppendLine(line);
        }
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
