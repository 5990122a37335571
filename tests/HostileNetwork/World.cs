// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.HostileNetwork;

/// <summary>What the attackers know: the validators' addresses, the chain, and what they overheard.</summary>
/// <param name="Targets">Where each validator listens, with its name.</param>
/// <param name="ChainId">The chain id.</param>
/// <param name="Genesis">Hash of the genesis block.</param>
/// <param name="Recorder">What was overheard.</param>
internal sealed record World(IReadOnlyList<Multiaddress> Targets, ulong ChainId, byte[] Genesis, Recorder Recorder)
{
    private ulong _height;

    /// <summary>The newest block.</summary>
    public ulong Height
    {
        get => Volatile.Read(ref _height);
        set => Volatile.Write(ref _height, value);
    }
}

/// <summary>One attacker at work.</summary>
/// <param name="World">What it knows.</param>
/// <param name="Tally">What it counts.</param>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Random">Its luck, by seed.</param>
internal sealed record Attacker(World World, Tally Tally, int Number, Random Random)
{
    /// <summary>The next victim.</summary>
    public Multiaddress Target => World.Targets[Random.Next(World.Targets.Count)];

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        Random.NextBytes(bytes);
        return bytes;
    }
}
