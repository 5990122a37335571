// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks.Sources;

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>An event that one waiter awaits and that resets when it was seen. No allocation per wait.</summary>
internal sealed class AsyncSignal : IValueTaskSource
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private bool _isSet;
    private bool _isAwaited;

    /// <summary>Wakes the waiter, or lets the next wait pass.</summary>
    public void Set()
    {
        lock (_gate)
        {
            if (!_isAwaited)
            {
                _isSet = true;
                return;
            }

            _isAwaited = false;
            _core.SetResult(true);
        }
    }

    /// <summary>Waits until it is set.</summary>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isAwaited)
            {
                throw new InvalidOperationException("Only one may wait: a stream has one reader and one writer.");
            }

            if (_isSet)
            {
                _isSet = false;
                return ValueTask.CompletedTask;
            }

            _core.Reset();
            _isAwaited = true;
        }

        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(
                static (state, token) => ((AsyncSignal)state!).Cancel(token), this);
        }

        return new ValueTask(this, _core.Version);
    }

    /// <inheritdoc/>
    void IValueTaskSource.GetResult(short token)
    {
        _registration.Dispose();
        _registration = default;
        _ = _core.GetResult(token);
    }

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isAwaited)
            {
                _isAwaited = false;
                _core.SetException(new OperationCanceledException(cancellationToken));
            }
        }
    }
}
