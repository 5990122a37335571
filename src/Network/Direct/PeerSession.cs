// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Peers;

namespace PowerVerse.Chain.Network.Direct;

/// <summary>One connected peer: its connection and its lanes out.</summary>
#pragma warning disable CA1001 // The source holds no timer, and a lane may still ask it after the end.
internal sealed class PeerSession
#pragma warning restore CA1001
{
    private readonly OutgoingLane[] _lanes;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<bool> _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger;
    private ChainStatus? _status;
    private int _judgement = (int)PeerJudgement.Keep;
    private bool _isParting;

    internal PeerSession(ulong handle, PeerConnection connection, IReadOnlyList<LaneTraffic> traffic, ILogger logger)
    {
        _lanes = [.. LaneRules.All.Select((rules, lane) => new OutgoingLane(rules, traffic[lane]))];
        Handle = handle;
        Connection = connection;
        _logger = logger;
    }

    internal ulong Handle { get; }

    /// <summary>Ends with true once the peer is known to be on this chain, with false when it turned out not to be or is gone.</summary>
    internal Task<bool> Admitted => _admitted.Task;

    internal bool IsAdmitted => _admitted.Task is { IsCompletedSuccessfully: true, Result: true };

    internal PeerConnection Connection { get; }

    /// <summary>What gossip was told to think of the peer; null: nothing yet. Of the one who tells it.</summary>
    internal double? ToldScore { get; set; }

    /// <summary>Where the peer stands on its chain, as it said last; null before it said so.</summary>
    internal ChainStatus? Status
    {
        get => Volatile.Read(ref _status);
        set => Volatile.Write(ref _status, value);
    }

    /// <summary>When it was last asked, as a timestamp of the clock. Of the one who asks.</summary>
    internal long AskedAt { get; set; }

    /// <summary>Whether it is being told goodbye: nothing that it says now lets it in.</summary>
    internal bool IsParting => Volatile.Read(ref _isParting);

    /// <summary>The gravest judgement of the peer since it is connected.</summary>
    internal PeerJudgement Judgement => (PeerJudgement)Volatile.Read(ref _judgement);

    internal void Send(NetworkLane lane, ReadOnlyMemory<byte> message) => _lanes[(int)lane].Enqueue(message);

    /// <summary>Writes all lanes until the connection ends. A lane that breaks ends the connection: without it the peer is of no use.</summary>
    internal Task RunAsync() => Task.WhenAll(_lanes.Select(lane => Task.Run(() => WriteAsync(lane))));

    /// <summary>Says whether the peer is on this chain; the first word counts.</summary>
    internal void Admit(bool isOfThisChain) => _admitted.TrySetResult(isOfThisChain);

    /// <summary>Begins to part; false when that is under way.</summary>
    internal bool TryPart() => !Interlocked.Exchange(ref _isParting, true);

    /// <summary>Takes a judgement; false when there was one as grave.</summary>
    internal bool TryWorsen(PeerJudgement judgement)
    {
        int known = Volatile.Read(ref _judgement);
        while ((int)judgement > known)
        {
            int before = Interlocked.CompareExchange(ref _judgement, (int)judgement, known);
            if (before == known)
            {
                return true;
            }

            known = before;
        }

        return false;
    }

    internal void Stop()
    {
        _admitted.TrySetResult(false);
        _stop.Cancel();
    }

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
