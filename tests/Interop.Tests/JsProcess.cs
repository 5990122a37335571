// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PowerVerse.Chain.Interop.Tests;

/// <summary>The process that the js-libp2p nodes of all tests live in, driven by lines of JSON; a new one is started when it ended.</summary>
internal sealed class JsProcess : IAsyncDisposable
{
    /// <summary>Longest wait for anything, on either side: the machine may be busy with other work, and no test is about time.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(60);

    private static readonly Lock Gate = new();
    private static JsProcess? _shared;

    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode?>> _pending = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly SemaphoreSlim _writing = new(1);
    private int _id;

    private JsProcess(Process process) => _process = process;

    public static string Folder
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

    /// <summary>The process that runs, or a new one.</summary>
    public static JsProcess Shared
    {
        get
        {
            lock (Gate)
            {
                return _shared is { _process.HasExited: false } ? _shared : _shared = Start();
            }
        }
    }

    /// <summary>Ends the shared process.</summary>
    public static async Task EndAsync()
    {
        JsProcess? last;
        lock (Gate)
        {
            last = _shared;
            _shared = null;
        }

        if (last is not null)
        {
            await last.DisposeAsync();
        }
    }

    /// <summary>A number that no other node and no other call has.</summary>
    public int NextId() => Interlocked.Increment(ref _id);

    public async Task<T> CallAsync<T>(int node, string command, object? arguments)
    {
        JsonObject request = arguments is null ? [] : JsonSerializer.SerializeToNode(arguments)!.AsObject();
        int id = NextId();
        request["id"] = id;
        request["node"] = node;
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

        JsonNode? result = await answer.Task.WaitAsync(2 * AnswerTime);
        return result is null ? default! : result.Deserialize<T>(JsonSerializerOptions.Web)!;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
            {
                _process.StandardInput.Close();
                using CancellationTokenSource limit = new(TimeSpan.FromSeconds(5));
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

    /// <summary>Starts a process that only one test uses, with options of Node.</summary>
    public static JsProcess Start(params string[] nodeOptions)
    {
        ProcessStartInfo start = new("node")
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string option in nodeOptions)
        {
            start.ArgumentList.Add(option);
        }

        start.ArgumentList.Add("peer.mjs");
        JsProcess started = new(Process.Start(start)!);
        started._process.OutputDataReceived += (_, line) => started.OnLine(line.Data);
        started._process.ErrorDataReceived += (_, line) => started._errors.Enqueue(line.Data ?? "");
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            Exception gone = new InvalidOperationException("the js process ended: " + string.Join('\n', _errors));
            foreach (TaskCompletionSource<JsonNode?> waiting in _pending.Values)
            {
                _ = waiting.TrySetException(gone);
            }

            return;
        }

        JsonNode answer = JsonNode.Parse(line)!;
        if (!_pending.TryRemove(answer["id"]!.GetValue<int>(), out TaskCompletionSource<JsonNode?>? pending))
        {
            return;
        }

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

/// <summary>Ends the js process after the last test.</summary>
[SetUpFixture]
public sealed class JsProcessEnd
{
    [OneTimeTearDown]
    public Task EndAsync() => JsProcess.EndAsync();
}
