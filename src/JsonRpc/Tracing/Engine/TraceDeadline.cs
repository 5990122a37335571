// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>The time of a call, shortened where the caller wants it shorter.</summary>
internal sealed class TraceDeadline : IDisposable
{
    private readonly CancellationTokenSource? _source;

    /// <summary>Starts the time.</summary>
    /// <param name="timeMax">What the caller allows; null for no less.</param>
    /// <param name="call">The call's own end.</param>
    public TraceDeadline(TimeSpan? timeMax, CancellationToken call)
    {
        if (timeMax is { } time)
        {
            _source = CancellationTokenSource.CreateLinkedTokenSource(call);
            if (time > TimeSpan.Zero)
            {
                _source.CancelAfter(time);
            }
            else
            {
                _source.Cancel();
            }
        }

        Token = _source?.Token ?? call;
    }

    /// <summary>Ends with the time.</summary>
    public CancellationToken Token { get; }

    public void Dispose() => _source?.Dispose();
}
