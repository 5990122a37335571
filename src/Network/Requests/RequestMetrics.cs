// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.Metrics;
using PowerVerse.Chain.Network.Libp2p;

namespace PowerVerse.Chain.Network.Requests;

/// <summary>How long requests took and how they ended, those of this node and those of peers, under a meter of its own named <see cref="MeterName"/>.</summary>
internal sealed class RequestMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    internal const string MeterName = "PowerVerse.Chain.Network.Requests";

    private static readonly KeyValuePair<string, object?>[] Outcomes =
        [.. Enum.GetNames<RequestOutcome>().Select(static name => new KeyValuePair<string, object?>("outcome", name.ToLowerInvariant()))];

    private readonly Histogram<double> _durations;
    private readonly TimeProvider _time;

    internal RequestMetrics(TimeProvider time)
    {
        _time = time;
        _durations = Meter.CreateHistogram<double>(
            "powerverse_p2p_request_duration_seconds", "s", "Time from a request to the end of its answer, by protocol and outcome: out asked by this node, in answered by it.");
    }

    /// <summary>The meter, of this network alone.</summary>
    internal Meter Meter { get; } = new(MeterName);

    /// <summary>Times a request of this node.</summary>
    /// <param name="protocol">Its protocol.</param>
    /// <param name="exchange">Asks and reads the answer; what it throws is thrown on.</param>
    internal Task TimeAskedAsync(string protocol, Func<Task<RequestOutcome>> exchange) => TimeAsync("out", protocol, exchange);

    /// <summary>Times the answer to a request of a peer.</summary>
    /// <param name="protocol">Its protocol.</param>
    /// <param name="exchange">Answers; what it throws is thrown on.</param>
    internal Task TimeServedAsync(string protocol, Func<Task<RequestOutcome>> exchange) => TimeAsync("in", protocol, exchange);

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private async Task TimeAsync(string direction, string protocol, Func<Task<RequestOutcome>> exchange)
    {
        long start = _time.GetTimestamp();
        RequestOutcome outcome = RequestOutcome.Failed;
        try
        {
            outcome = await exchange();
        }
        catch (Libp2pException exception)
        {
            outcome = exception.Reason switch
            {
                CloseReason.Timeout => RequestOutcome.Timeout,
                CloseReason.ProtocolViolation => RequestOutcome.Invalid,
                _ => RequestOutcome.Failed,
            };
            throw;
        }
        catch (OperationCanceledException)
        {
            outcome = RequestOutcome.Cancelled;
            throw;
        }
        finally
        {
            _durations.Record(
                _time.GetElapsedTime(start).TotalSeconds,
                new KeyValuePair<string, object?>("direction", direction),
                new KeyValuePair<string, object?>("protocol", protocol),
                Outcomes[(int)outcome]);
        }
    }
}
