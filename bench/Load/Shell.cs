// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PowerVerse.Chain.Load;

/// <summary>A command line in a shell of its own, as typed, with all that it starts.</summary>
internal sealed class Shell : IDisposable
{
    private const int KeptChars = 4_000;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private Shell(string folder, string command, string? path)
    {
        // A session of its own, so that a signal reaches everything, as Ctrl-C in a terminal does.
        ProcessStartInfo start = new("setsid", ["bash", "-c", command])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (path is not null)
        {
            start.Environment["PATH"] = $"{path}:{Environment.GetEnvironmentVariable("PATH")}";
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a command.</summary>
    public static Shell Start(string folder, string command) => new(folder, command, null);

    /// <summary>Runs a command to its end; an exit code other than 0 is an exception.</summary>
    public static async Task RunAsync(string folder, string command, TimeSpan limit, string? path = null)
    {
        using Shell shell = new(folder, command, path);
        await shell.EndAsync(limit);
        if (shell._process.ExitCode != 0)
        {
            throw new InvalidOperationException($"exit code {shell._process.ExitCode}: {shell.Output}");
        }
    }

    /// <summary>Waits until a chain answers.</summary>
    public async Task WaitForChainAsync(int port, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using RpcClient client = await RpcClient.ConnectAsync(port);
                await client.CallAsync("eth_chainId");
                return;
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                if (_process.HasExited || Stopwatch.GetElapsedTime(start) > limit)
                {
                    throw new InvalidOperationException($"it does not answer: {Output}");
                }

                await Task.Delay(Look);
            }
        }
    }

    /// <summary>Waits until it has printed something.</summary>
    public async Task WaitForOutputAsync(string text, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new InvalidOperationException($"it does not print '{text}': {Output}");
            }

            await Task.Delay(Look);
        }
    }

    /// <summary>Ctrl-C, and the end of everything.</summary>
    public async Task InterruptAsync()
    {
        Signal("INT");
        await EndAsync(StopLimit);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Signal("KILL");
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task EndAsync(TimeSpan limit)
    {
        using CancellationTokenSource patience = new(limit);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"it does not end: {Output}");
        }
    }

    private void Signal(string name)
    {
        using Process kill = Process.Start("kill", ["-" + name, "--", "-" + _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
            if (_output.Length > 2 * KeptChars)
            {
                _output.Remove(0, _output.Length - KeptChars);
            }
        }
    }
}
