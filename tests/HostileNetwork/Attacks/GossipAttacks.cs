// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.HostileNetwork.Attacks;

/// <summary>Gossip: floods of control messages, and frames that are right around content that is not. Nothing where the victim does not gossip.</summary>
internal static class GossipAttacks
{
    private const int IdBytes = 20;

    /// <summary>Time for the victim to name its topics.</summary>
    public static readonly TimeSpan TopicTime = TimeSpan.FromMilliseconds(200);

    /// <summary>Grafts, prunes, announcements, wishes and refusals by the thousand, and topics that do not exist.</summary>
    public static async Task ControlFloodAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        await using HostilePeer peer = await HostilePeer.ConnectAsync(attacker, null, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
        while (true)
        {
            await Task.Delay(TopicTime, both.Token);
            string topic = peer.Topics.Count > 0 ? peer.Topics[attacker.Random.Next(peer.Topics.Count)] : "/no/such/topic";
            byte[] rpc = attacker.Random.Next(6) switch
            {
                0 => HostileBytes.Control([.. Enumerable.Repeat(HostileBytes.Graft(topic), 200).SelectMany(static part => part)]),
                1 => HostileBytes.Control([.. Enumerable.Range(0, 20).SelectMany(_ => HostileBytes.IHave(topic, Ids(attacker, 250)))]),
                2 => HostileBytes.Control(HostileBytes.IWant(Ids(attacker, 2000))),
                3 => HostileBytes.Control(HostileBytes.DontWant(Ids(attacker, 2000))),
                4 => [.. Enumerable.Range(0, 500).SelectMany(i => HostileBytes.Subscribe($"/flood/{attacker.Number}/{i}"))],
                _ => HostileBytes.Control([.. HostileBytes.Prune(topic, ulong.MaxValue), .. HostileBytes.Graft(topic), .. HostileBytes.Graft("/no/such/topic")]),
            };
            if (!await peer.GossipAsync(rpc, both.Token))
            {
                attacker.Tally.Ended("does not gossip");
                await Task.Delay(Timeout.Infinite, both.Token);
            }
        }
    }

    /// <summary>Random content, bombs and oversized messages on every topic that the victim listens to.</summary>
    public static async Task InvalidMessagesAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        await using HostilePeer peer = await HostilePeer.ConnectAsync(attacker, null, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
        while (true)
        {
            await Task.Delay(TopicTime, both.Token);
            foreach (string topic in peer.Topics)
            {
                byte[] random = attacker.Bytes(50 + attacker.Random.Next(400));
                byte[][] contents = [random, HostileBytes.SnappyLiteral(random), HostileBytes.SnappyBomb(), []];
                foreach (byte[] content in contents)
                {
                    _ = await peer.GossipAsync(HostileBytes.Publish(topic, content), both.Token);
                }
            }

            if (peer.Topics.Count == 0 && !await peer.GossipAsync(HostileBytes.Subscribe("/x"), both.Token))
            {
                attacker.Tally.Ended("does not gossip");
                await Task.Delay(Timeout.Infinite, both.Token);
            }
        }
    }

    private static IEnumerable<byte[]> Ids(Attacker attacker, int count) => Enumerable.Range(0, count).Select(_ => attacker.Bytes(IdBytes));
}
