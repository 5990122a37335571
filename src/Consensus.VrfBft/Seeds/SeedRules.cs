// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Seeds;

/// <summary>The chain of seeds: Q(h) decides every lot of height h + 1 and is the header's <c>mixHash</c> (PREVRANDAO).</summary>
/// <remarks>
/// <code>
///                     first proposed in period 0             EMPTY, or first proposed later
///  candidate Q' =  H("PVC/seed/v1" ‖ β ‖ proposer ‖ h)       H("PVC/seedfb/v1" ‖ Q(h-1) ‖ h)
///  Q(h)         =  h mod 256 = 0 ?  H("PVC/refresh/v1" ‖ Q' ‖ blockHash(h-256))  :  Q'
/// </code>
/// A value that is carried into a later period keeps its original period, so a proposer able to make periods fail gains no second seed.
/// The refresh breaks the predictable chain of fallbacks that a long stall would otherwise leave behind.
/// </remarks>
public static class SeedRules
{
    /// <summary>Heights divisible by this mix in an old block hash.</summary>
    public const ulong RefreshInterval = 256;

    private const int BufferBytes = 128;

    /// <summary>Q(0) = H("PVC/genesis-seed" ‖ beacon).</summary>
    /// <param name="beacon">Public randomness that was fixed after the list of genesis keys was frozen.</param>
    public static Hash256 Genesis(in Hash256 beacon)
    {
        PreimageWriter writer = new(stackalloc byte[BufferBytes]);
        writer.Bytes("PVC/genesis-seed"u8);
        writer.Hash(beacon);
        return writer.Keccak();
    }

    /// <summary>True when the block carries a seed proof: a normal block first proposed in period 0.</summary>
    public static bool HasProof(BlockKind kind, Period originalPeriod) => kind == BlockKind.Normal && originalPeriod == Period.Zero;

    /// <summary>True when Q(height) mixes in the hash of the block 256 heights below.</summary>
    public static bool IsRefresh(Height height) => height.Value % RefreshInterval == 0;

    /// <summary>Q of a block that carries a seed proof.</summary>
    /// <param name="seedOutput">β of the verified seed proof, 64 bytes.</param>
    /// <param name="proposer">The address of the proposer.</param>
    /// <param name="height">The height of the block.</param>
    /// <param name="refreshHash">Hash of the block <see cref="RefreshInterval"/> below; read at refresh heights only; G where there is none.</param>
    public static Hash256 FromProof(ReadOnlySpan<byte> seedOutput, in Address proposer, Height height, in Hash256 refreshHash)
    {
        PreimageWriter writer = new(stackalloc byte[BufferBytes]);
        writer.Bytes("PVC/seed/v1"u8);
        writer.Bytes(seedOutput[..Lot.VrfOutputBytes]);
        writer.Bytes(proposer.AsSpan());
        writer.U64(height.Value);
        return Refresh(writer.Keccak(), height, refreshHash);
    }

    /// <summary>Q of an EMPTY block and of a block first proposed after period 0: known to everyone as soon as the parent is.</summary>
    /// <param name="previousSeed">Q of the parent.</param>
    /// <param name="height">The height of the block.</param>
    /// <param name="refreshHash">Hash of the block <see cref="RefreshInterval"/> below; read at refresh heights only; G where there is none.</param>
    public static Hash256 Fallback(in Hash256 previousSeed, Height height, in Hash256 refreshHash)
    {
        PreimageWriter writer = new(stackalloc byte[BufferBytes]);
        writer.Bytes("PVC/seedfb/v1"u8);
        writer.Hash(previousSeed);
        writer.U64(height.Value);
        return Refresh(writer.Keccak(), height, refreshHash);
    }

    private static Hash256 Refresh(in Hash256 candidate, Height height, in Hash256 refreshHash)
    {
        if (!IsRefresh(height))
        {
            return candidate;
        }

        PreimageWriter writer = new(stackalloc byte[BufferBytes]);
        writer.Bytes("PVC/refresh/v1"u8);
        writer.Hash(candidate);
        writer.Hash(refreshHash);
        return writer.Keccak();
    }
}
