// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.HostileNetwork.Attacks;

/// <summary>Messages of the agreement: forged, changed, replayed, of another network.</summary>
internal static class ConsensusAttacks
{
    private const int VotesPerWrite = 50;
    private static readonly TimeSpan ListenTime = TimeSpan.FromMilliseconds(100);
    private static readonly uint[] Steps = [1, 2, 16, 17];

    /// <summary>Votes of the running height in the validators' names, with signatures that they did not make.</summary>
    public static async Task VotesAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        await using HostilePeer peer = await HostilePeer.ConnectAsync(attacker, null, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
        while (true)
        {
            byte[][] votes = [.. Enumerable.Range(0, VotesPerWrite).Select(_ => Vote(attacker))];
            await peer.SayAsync(MessageType.Vote, "vote", isCompressed: false, votes, both.Token);
            await Task.Delay(ListenTime, both.Token);
        }
    }

    /// <summary>Genuine heads with a changed byte, and random ones.</summary>
    public static Task HeadsAsync(Attacker attacker, CancellationToken cancellationToken) =>
        ChangedAsync(attacker, MessageType.Head, "proposal", cancellationToken);

    /// <summary>Genuine certificates with a changed byte, and made-up ones for the running height.</summary>
    public static Task CertificatesAsync(Attacker attacker, CancellationToken cancellationToken) =>
        ChangedAsync(attacker, MessageType.Certificate, "certificate", cancellationToken);

    /// <summary>Everything that was overheard, again and again.</summary>
    public static async Task ReplayAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        await using HostilePeer peer = await HostilePeer.ConnectAsync(attacker, null, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
        while (true)
        {
            foreach (MessageType type in (MessageType[])[MessageType.Vote, MessageType.Head, MessageType.Certificate, MessageType.Status])
            {
                byte[][] heard = attacker.World.Recorder.Of((byte)type);
                string word = type switch { MessageType.Vote => "vote", MessageType.Head => "proposal", MessageType.Certificate => "certificate", _ => "status" };
                if (heard.Length > 0)
                {
                    await peer.SayAsync(type, word, type != MessageType.Vote, [.. heard.Take(200)], both.Token);
                }
            }

            await Task.Delay(ListenTime, both.Token);
        }
    }

    /// <summary>Another chain, said at once or after the chain of the victim.</summary>
    public static async Task WrongNetworkAsync(Attacker attacker, CancellationToken cancellationToken)
    {
        World world = attacker.World;
        byte[]? identity = attacker.Random.Next(2) == 0 ? World.IdentityOf(world.ChainId, attacker.Bytes(Hash256.Size)) : null;
        await using HostilePeer peer = await HostilePeer.ConnectAsync(attacker, new Manners { Identity = identity }, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
        byte[] status = StatusCodec.Encode(Status(attacker.Bytes(Hash256.Size), 1000));
        await peer.WriteAsync(HostilePeer.ConsensusLane, HostileBytes.Framed([(byte)MessageType.Status, .. status]), both.Token);
        await Task.Delay(TimeSpan.FromSeconds(2), both.Token);
    }

    public static ConsensusStatus Status(byte[] genesis, ulong head) => new(new Hash256(genesis), new Height(head), new BlockValue(new Hash256(genesis)), default, false, null);

    private static async Task ChangedAsync(Attacker attacker, MessageType type, string topic, CancellationToken cancellationToken)
    {
        await using HostilePeer peer = await HostilePeer.ConnectAsync(attacker, null, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
        while (true)
        {
            byte[][] heard = attacker.World.Recorder.Of((byte)type);
            byte[][] changed = [.. heard.TakeLast(8).Select(genuine => Change(attacker, genuine)), attacker.Bytes(300)];
            await peer.SayAsync(type, topic, isCompressed: true, changed, both.Token);
            await Task.Delay(ListenTime, both.Token);
        }
    }

    private static byte[] Change(Attacker attacker, byte[] genuine)
    {
        byte[] changed = [.. genuine];

        // The second half is header, seal and signatures: what is decoded there and then found wrong.
        changed[(changed.Length / 2) + attacker.Random.Next(changed.Length - (changed.Length / 2))] ^= (byte)(1 << attacker.Random.Next(8));
        return changed;
    }

    private static byte[] Vote(Attacker attacker)
    {
        byte[] vote = new byte[VoteCodec.PlainBytes];
        attacker.Random.NextBytes(vote);
        BinaryPrimitives.WriteUInt64BigEndian(vote, attacker.World.Height + 1 + (ulong)attacker.Random.Next(2));
        BinaryPrimitives.WriteUInt32BigEndian(vote.AsSpan(8), (uint)attacker.Random.Next(2));
        BinaryPrimitives.WriteUInt32BigEndian(vote.AsSpan(12), Steps[attacker.Random.Next(Steps.Length)]);
        BinaryPrimitives.WriteUInt16BigEndian(vote.AsSpan(48), (ushort)attacker.Random.Next(attacker.World.Targets.Count));
        return vote;
    }
}
