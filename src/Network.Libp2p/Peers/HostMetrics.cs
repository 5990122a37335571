// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.Metrics;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>What a host times, under a meter of its own named <see cref="MeterName"/>.</summary>
internal sealed class HostMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "PowerVerse.Chain.Network.Libp2p";

    private static readonly KeyValuePair<string, object?>[] Directions =
        [.. Enum.GetValues<ConnectionDirection>().Select(static direction => new KeyValuePair<string, object?>("direction", direction == ConnectionDirection.Inbound ? "inbound" : "outbound"))];

    private static readonly KeyValuePair<string, object?>[] Outcomes =
        [.. Enum.GetValues<CloseReason>().Select(static reason => new KeyValuePair<string, object?>("outcome", reason == CloseReason.None ? "ok" : reason.ToString()))];

    private readonly Histogram<double> _handshakes;
    private readonly TimeProvider _time;

    public HostMetrics(TimeProvider time)
    {
        _time = time;
        _handshakes = Meter.CreateHistogram<double>(
            "powerverse_p2p_handshake_duration_seconds", "s", "Time from dialling or accepting to an encrypted connection that takes streams, by outcome.");
    }

    /// <summary>The meter, of this host alone.</summary>
    public Meter Meter { get; } = new(MeterName);

    /// <summary>Times what makes a connection of a socket.</summary>
    /// <param name="direction">Who dialled.</param>
    /// <param name="handshake">The work; what it throws is thrown on.</param>
    public async Task<UpgradedChannel> TimeHandshakeAsync(ConnectionDirection direction, Func<Task<UpgradedChannel>> handshake)
    {
        long start = _time.GetTimestamp();
        CloseReason outcome = CloseReason.TransportFailed;
        try
        {
            UpgradedChannel upgraded = await handshake();
            outcome = CloseReason.None;
            return upgraded;
        }
        catch (Libp2pException exception)
        {
            outcome = exception.Reason;
            throw;
        }
        catch (OperationCanceledException)
        {
            outcome = CloseReason.LocalClose;
            throw;
        }
        finally
        {
            _handshakes.Record(_time.GetElapsedTime(start).TotalSeconds, Directions[(int)direction], Outcomes[(int)outcome]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();
}
