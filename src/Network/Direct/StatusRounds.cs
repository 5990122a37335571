// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Direct;

/// <summary>Keeps what is known of the peers' chains fresh: whoever dialled asks again now and then, and both sides learn where the other stands.</summary>
/// <remarks>A peer that does not answer is asked again a period later: whether it lives is for pings to say, and its last status still holds.</remarks>
internal sealed class StatusRounds
{
    /// <summary>Time between two questions to a peer.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(60);

    /// <summary>Time between two looks.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly PeerSessions _sessions;
    private readonly TimeProvider _time;

    /// <summary>Looks after the statuses of the connected peers.</summary>
    /// <param name="sessions">Who is connected.</param>
    /// <param name="time">The clock.</param>
    internal StatusRounds(PeerSessions sessions, TimeProvider time)
    {
        _sessions = sessions;
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
                // A meeting point has no head that moves: its rules change by the clock.
                _sessions.JudgeAll();
                _sessions.AskAgain(Period);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }
}
