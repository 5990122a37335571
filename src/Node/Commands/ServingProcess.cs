// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Agreement.Sync;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Logging;

namespace PowerVerse.Chain.Node.Commands;

/// <summary>A process that serves until the operator wants it to stop: its log, and that wish.</summary>
internal sealed class ServingProcess : IDisposable
{
    private readonly StopSignal _stop = new();

    /// <summary>Begins, with a line in the log about what runs here.</summary>
    public ServingProcess(ResolvedSettings settings)
    {
        Settings = settings;
        Loggers = LoggerSetup.Create(settings.Get(Configuration.Settings.LogForm), settings.Get(Configuration.Settings.LogLevel));
        Logger = Loggers.CreateLogger("PowerVerse.Chain.Node");
        ProcessStart.Log(Logger);
    }

    /// <summary>The values in force.</summary>
    public ResolvedSettings Settings { get; }

    /// <summary>Takes what is logged.</summary>
    public ILoggerFactory Loggers { get; }

    /// <summary>Takes what the process itself logs.</summary>
    public ILogger Logger { get; }

    /// <summary>Cancelled when the operator wants to stop.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Waits until the operator wants to stop.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync()
    {
        await Task.Delay(Timeout.Infinite, Stopping).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        return Stop();
    }

    /// <summary>Waits until the operator wants to stop, or a part of the node fails.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync(RunningNode node) => await WaitAsync(node, Task.Delay(Timeout.Infinite, Stopping)).ConfigureAwait(false) ?? ExitCode.Success;

    /// <summary>Waits until the operator wants to stop, a part of the node fails, or some work is over.</summary>
    /// <param name="node">The node.</param>
    /// <param name="work">The work.</param>
    /// <returns>The exit code; null: the work is over, and nobody wants to stop.</returns>
    public async Task<int?> WaitAsync(RunningNode node, Task work)
    {
        Task first = await Task.WhenAny(work, node.Failed, Task.Delay(Timeout.Infinite, Stopping)).ConfigureAwait(false);
        if (first == node.Failed)
        {
            return await node.Failed.ConfigureAwait(false) switch
            {
                ConsensusHaltException => ExitCode.Halted,
                CheckpointException => ExitCode.Data,
                _ => ExitCode.Failed,
            };
        }

        if (!Stopping.IsCancellationRequested)
        {
            return null;
        }

        return Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Loggers.Dispose();
        _stop.Dispose();
    }

    private int Stop()
    {
        NodeLog.Stopping(Logger, _stop.Reason ?? "asked to");
        return ExitCode.Success;
    }
}
