// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>The background work of a host: counted, its failures logged, waited for at the end. Nothing runs outside it.</summary>
internal sealed class TaskTally(ILogger logger)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _idle;
    private int _running;

    /// <summary>Tasks that have not ended.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Runs work on the pool.</summary>
    public void Run(string name, Func<Task> work)
    {
        lock (_gate)
        {
            _running++;
        }

        _ = Task.Run(() => RunAsync(name, work));
    }

    /// <summary>Waits until nothing runs.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            if (_running == 0)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private async Task RunAsync(string name, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            Log.TaskEnded(logger, name, exception.Message);
        }
#pragma warning disable CA1031 // The boundary of background work: a defect in one stream must not take the node down, and must be seen.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.TaskFailed(logger, name, exception);
        }
        finally
        {
            lock (_gate)
            {
                _running--;
                if (_running == 0)
                {
                    _ = _idle?.TrySetResult();
                    _idle = null;
                }
            }
        }
    }
}
