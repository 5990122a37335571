// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.HostileNetwork;

/// <summary>What the attackers know: the validators' addresses, the chain, and what they overheard.</summary>
/// <param name="Targets">Where each validator listens, with its name.</param>
/// <param name="ChainId">The chain id.</param>
/// <param name="Genesis">Hash of the genesis block.</param>
/// <param name="Recorder">What was overheard.</param>
internal sealed record World(IReadOnlyList<Multiaddress> Targets, ulong ChainId, byte[] Genesis, Recorder Recorder)
{
    private const ulong StatusVersion = 2;

    private ulong _height;

    /// <summary>What a node of this chain says of it before anything else.</summary>
    public byte[] Identity { get; } = IdentityOf(ChainId, Genesis);

    /// <summary>The newest block.</summary>
    public ulong Height
    {
        get => Volatile.Read(ref _height);
        set => Volatile.Write(ref _height, value);
    }

    /// <summary>The same of any chain whose forks all began with its first block, where the attacker says it stands: RLP [version, chain id, genesis hash, [fork hash, next], final, head, head hash, earliest].</summary>
    public static byte[] IdentityOf(ulong chainId, byte[] genesis)
    {
        ForkId fork = new ForkIdSchedule(new ChainSpec(), new Hash256(genesis), 0).At(0, 0);
        byte[] forkHash = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(forkHash, fork.Hash);
        using RlpWriter writer = new(4 * Hash256.Size);
        int list = writer.BeginList();
        writer.Write(StatusVersion);
        writer.Write(chainId);
        writer.Write(genesis);
        int pair = writer.BeginList();
        writer.Write(forkHash);
        writer.Write(fork.Next);
        writer.EndList(pair);
        writer.Write(0UL);
        writer.Write(0UL);
        writer.Write(genesis);
        writer.Write(0UL);
        writer.EndList(list);
        return writer.ToArray();
    }
}

/// <summary>One attacker at work.</summary>
/// <param name="World">What it knows.</param>
/// <param name="Tally">What it counts.</param>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Random">Its luck, by seed.</param>
internal sealed record Attacker(World World, Tally Tally, int Number, Random Random)
{
    /// <summary>The one validator that it goes for; null: any.</summary>
    public Multiaddress? Victim { get; init; }

    /// <summary>The next victim.</summary>
    public Multiaddress Target => Victim ?? World.Targets[Random.Next(World.Targets.Count)];

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        Random.NextBytes(bytes);
        return bytes;
    }
}
