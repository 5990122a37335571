// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>Stops a traced call that takes too long or keeps too much.</summary>
/// <remarks>
/// An interpreter cannot be told to stop, so the guard throws through it: <see cref="OperationCanceledException"/> and <see cref="ResponseTooLargeException"/>,
/// which the dispatcher turns into errors. The interpreter and the journal in use are given up afterwards.
/// </remarks>
internal sealed class TraceGuard
{
    private readonly CancellationToken _cancellation;
    private readonly long _bytesMax;
    private long _bytes;
    private int _steps;

    public TraceGuard(CancellationToken cancellation, long bytesMax = TraceLimits.RecordedBytesMax)
    {
        _cancellation = cancellation;
        _bytesMax = bytesMax;
    }

    /// <summary>True once the time is over.</summary>
    public bool IsOver => _cancellation.IsCancellationRequested;

    /// <summary>Counts an instruction.</summary>
    public void Step()
    {
        if (++_steps >= TraceLimits.StepsPerCheck)
        {
            _steps = 0;
            Check();
        }
    }

    /// <summary>Looks at the clock.</summary>
    public void Check() => _cancellation.ThrowIfCancellationRequested();

    /// <summary>Begins to count what is kept anew: what was kept before has been written.</summary>
    public void Restart() => _bytes = 0;

    /// <summary>Counts an item to keep with as many bytes.</summary>
    public void Keep(long bytes)
    {
        _bytes += bytes + TraceLimits.RecordedItemBytes;
        if (_bytes > _bytesMax)
        {
            throw new ResponseTooLargeException();
        }
    }

    /// <summary>Copies bytes to keep.</summary>
    public byte[] Copy(ReadOnlySpan<byte> bytes)
    {
        Keep(bytes.Length);
        return bytes.ToArray();
    }
}
