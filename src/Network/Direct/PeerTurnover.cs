// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Direct;

/// <summary>Keeps places free at a meeting point: when most are taken, those who have been there longest, and had time to ask, make room.</summary>
internal sealed class PeerTurnover
{
    /// <summary>Time that a peer has to ask for others.</summary>
    internal static readonly TimeSpan StayMin = TimeSpan.FromMinutes(1);

    /// <summary>Time between two looks.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly PeerSessions _sessions;
    private readonly int _peersMax;
    private readonly TimeProvider _time;

    /// <summary>Looks after the places of a meeting point.</summary>
    /// <param name="sessions">Who is there.</param>
    /// <param name="peersMax">Places; from three quarters of them on, peers make room.</param>
    /// <param name="time">The clock.</param>
    internal PeerTurnover(PeerSessions sessions, int peersMax, TimeProvider time)
    {
        _sessions = sessions;
        _peersMax = peersMax;
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
                await Task.WhenAll(Leaving(_sessions.Admitted, _peersMax, _time.GetUtcNow()).Select(_sessions.DismissAsync));
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private static IEnumerable<PeerSession> Leaving(ICollection<PeerSession> present, int peersMax, DateTimeOffset now) =>
        present
            .OrderBy(static session => session.Connection.OpenedAt)
            .Take(Math.Max(0, present.Count - (peersMax * 3 / 4)))
            .Where(session => now - session.Connection.OpenedAt >= StayMin);
}
