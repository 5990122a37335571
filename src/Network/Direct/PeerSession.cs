// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Peers;

namespace PowerVerse.Chain.Network.Direct;

/// <summary>One connected peer: its connection and its lanes out.</summary>
#pragma warning disable CA1001 // The source holds no timer, and a lane may still ask it after the end.
internal sealed class PeerSession
#pragma warning restore CA1001
{
    private readonly OutgoingLane[] _lanes = [.. LaneRules.All.Select(static rules => new OutgoingLane(rules))];
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger;

    internal PeerSession(ulong handle, PeerConnection connection, ILogger logger)
    {
        Handle = handle;
        Connection = connection;
        _logger = logger;
    }

    internal ulong Handle { get; }

    internal PeerConnection Connection { get; }

    /// <summary>Messages dropped because the peer did not take them in time.</summary>
    internal long DroppedCount => _lanes.Sum(static lane => lane.DroppedCount);

    internal void Send(NetworkLane lane, ReadOnlyMemory<byte> message) => _lanes[(int)lane].Enqueue(message);

    /// <summary>Writes all lanes until the connection ends. A lane that breaks ends the connection: without it the peer is of no use.</summary>
    internal Task RunAsync() => Task.WhenAll(_lanes.Select(lane => Task.Run(() => WriteAsync(lane))));

    internal void Stop() => _stop.Cancel();

    private async Task WriteAsync(OutgoingLane lane)
    {
        try
        {
            await lane.RunAsync(Connection, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The session ended.
        }
        catch (Libp2pException exception)
        {
            NetworkLog.StreamEnded(_logger, lane.Rules.Protocol, Connection.RemotePeer.ToString(), exception.Message);
            Connection.Close(exception.Reason);
        }
    }
}
