// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using PowerVerse.Chain.TestKit;
using PowerVerse.Chain.TestKit.Chains;

namespace PowerVerse.Chain.Sync.Bench;

/// <summary>A <c>powerverse node</c> that observes, in a process of its own.</summary>
internal sealed class ChainNode : IDisposable
{
    private const int OutputKept = 256 * 1024;
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly StringBuilder _output = new();
    private readonly Process _process;
    private readonly int _rpcPort;

    public ChainNode(ForgedChain chain, string folder, int port, IReadOnlyList<ChainNode> peers, params string[] further)
    {
        _rpcPort = port;
        P2pPort = port + 1;
        ProcessStartInfo start = new(NodeExecutable.Locate()) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in (string[])
        [
            "node", "--network", chain.GenesisPath, "--data-dir", folder, "--rpc-port", Text(_rpcPort), "--metrics", "false", "--ipc", "false",
            "--p2p-listen", $"/ip4/127.0.0.1/tcp/{Text(P2pPort)}", "--p2p-local", .. peers.Count == 0 ? (string[])[] : ["--p2p-peers", string.Join(',', peers.Select(peer => peer.Address))],
            .. further,
        ])
        {
            start.ArgumentList.Add(argument);
        }

        Began = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public long Began { get; }

    public int P2pPort { get; }

    /// <summary>Where peers find it; known once it listens.</summary>
    public string Address { get; private set; } = string.Empty;

    public bool HasExited => _process.HasExited;

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

    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public long ResidentBytesMax
    {
        get
        {
            string line = File.ReadLines($"/proc/{_process.Id}/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim(), CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>Waits until it answers, and learns its address.</summary>
    public async Task UntilUpAsync()
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2) && !HasExited)
        {
            if (await AskAsync("admin_nodeInfo") is { } info && info.TryGetProperty("id", out JsonElement id))
            {
                Address = $"/ip4/127.0.0.1/tcp/{Text(P2pPort)}/p2p/{id.GetString()}";
                return;
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException($"the node did not start: {Output}");
    }

    public async Task<(ulong Number, string Hash, string StateRoot)?> HeadAsync() =>
        await AskAsync("eth_getBlockByNumber", "latest", false) is { ValueKind: JsonValueKind.Object } block
            ? (Convert.ToUInt64(block.GetProperty("number").GetString(), 16), block.GetProperty("hash").GetString()!, block.GetProperty("stateRoot").GetString()!)
            : null;

    public async Task<JsonElement?> AskAsync(string method, params object[] parameters)
    {
        try
        {
            using HttpResponseMessage response = await Http.PostAsJsonAsync(
                $"http://127.0.0.1:{Text(_rpcPort)}", new { jsonrpc = "2.0", id = 1, method, @params = parameters });
            JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            return answer.TryGetProperty("result", out JsonElement result) ? result : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            if (_output.Length < OutputKept)
            {
                _output.AppendLine(line);
            }
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
