// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Direct;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;

namespace PowerVerse.Chain.Network.Policy;

/// <summary>Tells gossip what else is thought of its peers (P5): the score of the peer book, when it changed and now and then only.</summary>
/// <remarks>
/// Gossip takes a peer with any score below zero out of its meshes. So what honest peers do under load, some messages too many, is not told: a score counts from
/// <see cref="ScoreMax"/> down, half of what ends the connection.
/// </remarks>
internal sealed class ScoreTeller
{
    /// <summary>A better score than this is told as zero.</summary>
    internal const double ScoreMax = -10;

    /// <summary>Time between two looks.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Scores halve in ten minutes: smaller changes are not worth telling.
    private const double ChangeMin = 1;

    private readonly PeerSessions _sessions;
    private readonly PeerBook _book;
    private readonly Func<PeerId, double, CancellationToken, Task<bool>> _tell;
    private readonly TimeProvider _time;

    /// <summary>Looks after the scores of the connected peers.</summary>
    /// <param name="sessions">Who is connected.</param>
    /// <param name="book">What is thought of them.</param>
    /// <param name="tell">Tells gossip; false when it does not know the peer.</param>
    /// <param name="time">The clock.</param>
    internal ScoreTeller(PeerSessions sessions, PeerBook book, Func<PeerId, double, CancellationToken, Task<bool>> tell, TimeProvider time)
    {
        _sessions = sessions;
        _book = book;
        _tell = tell;
        _time = time;
    }

    /// <summary>Works until it is cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                foreach (PeerSession session in _sessions.Admitted)
                {
                    await TellAsync(session, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task TellAsync(PeerSession session, CancellationToken cancellationToken)
    {
        PeerId peer = session.Connection.RemotePeer;
        double score = _book.ScoreOf(peer) is <= ScoreMax and var low ? low : 0;

        // Of a peer that comes back gossip may remember what it was told before.
        bool isNews = session.ToldScore is not { } told || Math.Abs(score - told) >= ChangeMin;
        if (isNews && await _tell(peer, score, cancellationToken))
        {
            session.ToldScore = score;
        }
    }
}
