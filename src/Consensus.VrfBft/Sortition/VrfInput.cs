// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Sortition;

/// <summary>What validators evaluate their VRF on: one input per (height, period, step), and one per height for the seed.</summary>
/// <remarks>
/// The step is part of the input, so a proof shown for one step tells nothing about the committees of the others: a sampled network is
/// safe only while the members of CERT and NEXT are unknown until they speak. The seed of the parent is part of it, so nobody can
/// compute a height's lots before its parent is certified.
/// </remarks>
public static class VrfInput
{
    private const int BufferBytes = 128;

    /// <summary>α of a lot: H("PVC/vrf/v1" ‖ G ‖ Q(height - 1) ‖ u64 height ‖ u32 period ‖ u32 step).</summary>
    /// <param name="chain">G, the genesis block hash (or its successor after an emergency fork).</param>
    /// <param name="previousSeed">Q of the parent block.</param>
    /// <param name="height">The height voted on.</param>
    /// <param name="period">The attempt.</param>
    /// <param name="step">PROPOSE, SOFT, CERT or NEXT_k.</param>
    public static Hash256 ForLot(in Hash256 chain, in Hash256 previousSeed, Height height, Period period, Step step)
    {
        PreimageWriter writer = new(stackalloc byte[BufferBytes]);
        writer.Bytes("PVC/vrf/v1"u8);
        writer.Hash(chain);
        writer.Hash(previousSeed);
        writer.U64(height.Value);
        writer.U32(period.Value);
        writer.U32(step.Value);
        return writer.Keccak();
    }

    /// <summary>The input of a proposer's seed proof: H("PVC/seedvrf/v1" ‖ G ‖ Q(height - 1) ‖ u64 height).</summary>
    public static Hash256 ForSeed(in Hash256 chain, in Hash256 previousSeed, Height height)
    {
        PreimageWriter writer = new(stackalloc byte[BufferBytes]);
        writer.Bytes("PVC/seedvrf/v1"u8);
        writer.Hash(chain);
        writer.Hash(previousSeed);
        writer.U64(height.Value);
        return writer.Keccak();
    }
}
