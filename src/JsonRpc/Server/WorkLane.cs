// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>The queue of one class of calls: so many at once, so many waiting, and nobody is let in who would have to wait too long.</summary>
/// <remarks>
/// The expected wait is the number of those before, times the mean duration of late, over the number at once. Refusing early keeps the answers of
/// those inside timely and tells clients to go elsewhere while they still can. Safe for use by several threads.
/// </remarks>
internal sealed class WorkLane : IDisposable
{
    private const int MeanWeight = 8;

    private readonly SemaphoreSlim _places;
    private readonly TimeProvider _time;
    private readonly int _concurrency;
    private readonly int _queueLengthMax;
    private readonly TimeSpan _queueTimeMax;
    private int _waiting;
    private long _meanTicks;

    public WorkLane(int concurrency, int queueLengthMax, TimeSpan queueTimeMax, TimeProvider time)
    {
        _concurrency = concurrency;
        _queueLengthMax = queueLengthMax;
        _queueTimeMax = queueTimeMax;
        _time = time;
        _places = new SemaphoreSlim(concurrency, concurrency);
    }

    /// <summary>Calls waiting now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Calls running now.</summary>
    public int Running => _concurrency - _places.CurrentCount;

    /// <summary>Waits for a place; <see cref="Leave"/> gives it back.</summary>
    /// <returns>False when the call is refused.</returns>
    public ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        if (_places.Wait(0, CancellationToken.None))
        {
            return ValueTask.FromResult(true);
        }

        return EnterSlowAsync(cancellationToken);
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="startedAt">When the call began, by the time provider's timestamp.</param>
    public void Leave(long startedAt)
    {
        long ticks = _time.GetElapsedTime(startedAt).Ticks;
        long mean = Volatile.Read(ref _meanTicks);
        Volatile.Write(ref _meanTicks, mean + ((ticks - mean) / MeanWeight));
        _places.Release();
    }

    public void Dispose() => _places.Dispose();

    private async ValueTask<bool> EnterSlowAsync(CancellationToken cancellationToken)
    {
        int before = Interlocked.Increment(ref _waiting);
        try
        {
            long expected = Volatile.Read(ref _meanTicks) / _concurrency * before;
            return before <= _queueLengthMax
                && expected <= _queueTimeMax.Ticks
                && await _places.WaitAsync(_queueTimeMax, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
