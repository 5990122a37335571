// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using PowerVerse.Chain.Network.Libp2p;

namespace PowerVerse.Chain.HostileNetwork.Attacks;

/// <summary>A way to attack.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="RunAsync">One try of one attacker, which ends with the connection; it is repeated until the time is over.</param>
/// <param name="ExpectedEnds">Reasons of which the validators must name at least one when they end the attackers' connections; empty when nothing need end.</param>
internal sealed record AttackKind(string Name, Func<Attacker, CancellationToken, Task> RunAsync, params string[] ExpectedEnds)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>How many attackers there are of it among so many validators; null: as many as the command line says.</summary>
    public Func<int, int>? CountFor { get; init; }

    /// <summary>Whether blocks must also come at their pace: the peers are not what they should be, but the machine has no more to do than else.</summary>
    public bool IsPaceJudged { get; init; }

    /// <summary>All kinds, in the order in which they are run.</summary>
    public static IReadOnlyList<AttackKind> All { get; } =
    [
        new("none", static (_, token) => Task.Delay(Timeout.Infinite, token)),
        new("connection-flood", ConnectionAttacks.FloodAsync),
        new("half-open", ConnectionAttacks.HalfOpenAsync),
        new("slow-handshake", ConnectionAttacks.SlowHandshakeAsync),
        new("malformed-multistream", ConnectionAttacks.MalformedNegotiationAsync),
        new("malformed-noise", FrameAttacks.NoiseAsync, "NoiseFailed"),
        new("malformed-yamux", FrameAttacks.YamuxAsync, "MuxerViolation"),
        new("stream-flood", FrameAttacks.StreamFloodAsync, "MuxerViolation"),
        new("malformed-messages", StreamAttacks.MalformedAsync, "ProtocolViolation"),
        new("oversized-lengths", StreamAttacks.OversizedAsync),
        new("slow-streams", StreamAttacks.SlowAsync),
        new("unread", StreamAttacks.UnreadAsync),
        new("gossip-control-flood", GossipAttacks.ControlFloodAsync),
        new("gossip-invalid-messages", GossipAttacks.InvalidMessagesAsync, "ProtocolViolation"),
        new("transactions-invalid", TransactionAttacks.InvalidAsync, "ProtocolViolation"),
        new("transactions-unpayable", TransactionAttacks.UnpayableAsync),
        new("forged-votes", ConsensusAttacks.VotesAsync, "ProtocolViolation"),
        new("forged-heads", ConsensusAttacks.HeadsAsync, "ProtocolViolation"),
        new("forged-certificates", ConsensusAttacks.CertificatesAsync, "ProtocolViolation"),
        new("replayed-messages", ConsensusAttacks.ReplayAsync),
        new("wrong-network", ConsensusAttacks.WrongNetworkAsync, "WrongNetwork"),
        new("block-request-flood", SyncAttacks.RequestFloodAsync),
        new("lying-sync-silence", SyncAttacks.SilenceAsync),
        new("lying-sync-garbage", SyncAttacks.GarbageAsync),
        new("silent-peers", StreamAttacks.SilentAsync),
        new("silent-or-lying-peers", PeerAttacks.SilentOrLyingAsync, "ProtocolViolation") { CountFor = PeerAttacks.CountFor, IsPaceJudged = true },
        new("everything", EverythingAsync),
    ];

    /// <summary>Tries again and again until the time is over; a try that fails is part of the attack.</summary>
    public async Task RepeatAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(attacker, cancellationToken);
            }
            catch (Libp2pException exception)
            {
                attacker.Tally.Ended($"refused: {exception.Reason}");
            }
            catch (SocketException exception)
            {
                attacker.Tally.Ended($"refused: {exception.SocketErrorCode}");
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The victim ended the connection under the attack, or the time is over.
            }

            await Task.Delay(Pause, cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    // Each try is of another kind.
    private static Task EverythingAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        AttackKind[] kinds = [.. All.Skip(1).SkipLast(1).Where(static kind => kind.CountFor is null)];
        AttackKind kind = kinds[attacker.Random.Next(kinds.Length)];
        return kind.RunAsync(attacker, cancellationToken);
    }
}
