// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.HostileNetwork.Attacks;

/// <summary>Peers that are there and do not do their part: they take places in meshes and among those who are asked, at every validator at once.</summary>
internal static class PeerAttacks
{
    /// <summary>Part of the peers of each validator, in percent, that are silent or lying; at least.</summary>
    public const int SharePercent = 30;

    private const int Hundred = 100;
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(2);

    private static readonly Func<Attacker, CancellationToken, Task>[] Lies =
    [
        SyncAttacks.SilenceAsync, SyncAttacks.GarbageAsync, ConsensusAttacks.HeadsAsync, ConsensusAttacks.CertificatesAsync, ConsensusAttacks.VotesAsync,
        GossipAttacks.InvalidMessagesAsync,
    ];

    /// <summary>How many of them make up the share where validators have each other as honest peers.</summary>
    public static int CountFor(int validators)
    {
        int honest = validators - 1;
        return ((honest * SharePercent) + (Hundred - SharePercent) - 1) / (Hundred - SharePercent);
    }

    /// <summary>Even numbers are silent, odd ones lie. Each is a peer of every validator, and comes back under another name when it was put out.</summary>
    public static Task SilentOrLyingAsync(Attacker attacker, CancellationToken cancellationToken) => Task.WhenAll(attacker.World.Targets.Select((victim, index) =>
    {
        Attacker one = attacker with { Victim = victim, Random = new Random((attacker.Number * Hundred) + index) };
        AttackKind kind = new("one", attacker.Number % 2 == 0 ? SilentAsync : (liar, token) => Lies[liar.Random.Next(Lies.Length)](liar, token));
        return kind.RepeatAsync(one, cancellationToken);
    }));

    // In every mesh, with all that is sent to it taken and nothing passed on or answered.
    private static async Task SilentAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        await using HostilePeer peer = await HostilePeer.ConnectAsync(attacker, null, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
        HashSet<string> entered = new(StringComparer.Ordinal);
        while (true)
        {
            foreach (string topic in peer.Topics.Where(entered.Add).ToArray())
            {
                await peer.GossipAsync([.. HostileBytes.Subscribe(topic), .. HostileBytes.Control(HostileBytes.Graft(topic))], both.Token);
            }

            await Task.Delay(Refresh, both.Token);
        }
    }
}
