// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>The loops of a node. One that fails takes the node down in order: a node without its log index, say, must not go on as if it had one.</summary>
internal sealed class BackgroundLoops : IDisposable
{
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(string Name, Task Task)> _loops = [];

    public BackgroundLoops(ILogger logger)
    {
        _logger = logger;
    }

    /// <summary>Ends with the first failure of a loop.</summary>
    public Task<Exception> Failed => _failed.Task;

    /// <summary>Starts a loop.</summary>
    public void Start(string name, Func<CancellationToken, Task> loop) =>
        _loops.Add((name, Task.Run(() => SuperviseAsync(name, loop), CancellationToken.None)));

    /// <summary>Stops all loops and waits for them, but not for ever.</summary>
    public async Task StopAsync(TimeSpan timeMax)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task all = Task.WhenAll(_loops.Select(loop => loop.Task));
        if (await Task.WhenAny(all, Task.Delay(timeMax, CancellationToken.None)).ConfigureAwait(false) != all)
        {
            NodeLog.PartSlowToStop(_logger, string.Join(", ", _loops.Where(loop => !loop.Task.IsCompleted).Select(loop => loop.Name)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task SuperviseAsync(string name, Func<CancellationToken, Task> loop)
    {
        try
        {
            await loop(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // That is how a loop ends.
        }
        catch (Exception exception)
        {
            NodeLog.LoopFailed(_logger, exception, name);
            _failed.TrySetResult(exception);
        }
    }
}
