// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Interop.Tests;

/// <summary>A js-libp2p node in its own process, driven by lines of JSON.</summary>
internal sealed class JsPeer : IAsyncDisposable
{
    public const string MissingReason = "js-libp2p is not installed: run npm ci --ignore-scripts in tests/Interop.Tests";

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(40);

    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode?>> _pending = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<JsonNode> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _writing = new(1);
    private int _id;

    private JsPeer(Process process) => _process = process;

    public PeerId PeerId { get; private set; } = null!;

    public Multiaddress Address { get; private set; } = null!;

    private static string Folder
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PowerVerse.Chain.sln")))
            {
                folder = folder.Parent;
            }

            return Path.Combine(folder?.FullName ?? ".", "tests", "Interop.Tests");
        }
    }

    public static bool IsInstalled => Directory.Exists(Path.Combine(Folder, "node_modules", "libp2p"));

    public static async Task<JsPeer> StartAsync(object? options = null)
    {
        ProcessStartInfo start = new("node")
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("peer.mjs");
        start.ArgumentList.Add(JsonSerializer.Serialize(options ?? new { }));
        JsPeer peer = new(Process.Start(start)!);
        peer._process.OutputDataReceived += (_, line) => peer.OnLine(line.Data);
        peer._process.ErrorDataReceived += (_, line) => peer._errors.Enqueue(line.Data ?? "");
        peer._process.BeginOutputReadLine();
        peer._process.BeginErrorReadLine();
        JsonNode hello = await peer._started.Task.WaitAsync(AnswerTime);
        _ = PeerId.TryParse(hello["peer"]!.GetValue<string>(), out PeerId? id);
        peer.PeerId = id!;
        peer.Address = Multiaddress.Parse(hello["addresses"]![0]!.GetValue<string>());
        return peer;
    }

    public async Task<T> CallAsync<T>(string command, object? arguments = null)
    {
        JsonObject request = arguments is null ? [] : JsonSerializer.SerializeToNode(arguments)!.AsObject();
        int id = Interlocked.Increment(ref _id);
        request["id"] = id;
        request["command"] = command;
        TaskCompletionSource<JsonNode?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(request.ToJsonString());
            await _process.StandardInput.FlushAsync();
        }
        finally
        {
            _ = _writing.Release();
        }

        JsonNode? result = await answer.Task.WaitAsync(AnswerTime);
        return result is null ? default! : result.Deserialize<T>(JsonSerializerOptions.Web)!;
    }

    /// <summary>Asks until the answer is right or the time is over.</summary>
    public async Task<T> UntilAsync<T>(string command, object? arguments, Func<T, bool> isRight)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            T answer = await CallAsync<T>(command, arguments);
            if (isRight(answer) || Stopwatch.GetElapsedTime(began) > AnswerTime / 4)
            {
                return answer;
            }

            _ = await CallAsync<bool>("sleep", new { ms = 50 });
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
            {
                _process.StandardInput.Close();
                using CancellationTokenSource limit = new(TimeSpan.FromSeconds(2));
                await _process.WaitForExitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
        _writing.Dispose();
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            Exception gone = new InvalidOperationException("the js peer ended: " + string.Join('\n', _errors));
            _ = _started.TrySetException(gone);
            foreach (TaskCompletionSource<JsonNode?> pending in _pending.Values)
            {
                _ = pending.TrySetException(gone);
            }

            return;
        }

        JsonNode answer = JsonNode.Parse(line)!;
        if (answer["id"] is null)
        {
            _ = _started.TrySetResult(answer);
        }
        else if (_pending.TryRemove(answer["id"]!.GetValue<int>(), out TaskCompletionSource<JsonNode?>? pending))
        {
            if (answer["error"] is { } error)
            {
                _ = pending.TrySetException(new JsPeerException($"{answer["code"]}: {error}"));
            }
            else
            {
                _ = pending.TrySetResult(answer["result"]);
            }
        }
    }
}

/// <summary>A command that the js node refused.</summary>
internal sealed class JsPeerException(string message) : Exception(message);
