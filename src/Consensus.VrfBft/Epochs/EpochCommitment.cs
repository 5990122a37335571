// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Epochs;

/// <summary>What a header says about its epoch: its hash is the header's <c>parentBeaconBlockRoot</c>, readable on chain (EIP-4788).</summary>
/// <param name="Epoch">The epoch of the block.</param>
/// <param name="SetRoot">The root of that epoch's validator set.</param>
/// <param name="NextSetRoot">The root of the next epoch's set, so one certified header hands a light client the next set.</param>
/// <param name="Mode">How voters are chosen in this epoch.</param>
/// <param name="PreviousSeed">Q of the parent: with it the lots of this very block can be verified without the parent's header.</param>
public readonly record struct EpochCommitment(Epoch Epoch, Hash256 SetRoot, Hash256 NextSetRoot, CommitteeMode Mode, Hash256 PreviousSeed)
{
    /// <summary>The version of the layout.</summary>
    public const byte Version = 1;

    private const int BytesMax = 128;

    /// <summary>H(RLP[1, epoch, setRoot, nextSetRoot, mode, Q(height - 1)]).</summary>
    public Hash256 Hash()
    {
        RlpWriter writer = new(stackalloc byte[BytesMax]);
        int list = writer.BeginList();
        writer.Write(Version);
        writer.Write(Epoch.Value);
        writer.Write(SetRoot);
        writer.Write(NextSetRoot);
        writer.Write((ulong)Mode);
        writer.Write(PreviousSeed);
        writer.EndList(list);
        Hash256 hash = Keccak256.Hash(writer.Written);
        writer.Dispose();
        return hash;
    }
}
