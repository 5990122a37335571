// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Consensus.VrfBft.Sortition;

/// <summary>What a VRF output is worth: seats in a committee and, for proposers, a rank.</summary>
public static class Lot
{
    /// <summary>Length of a VRF output (β of RFC 9381) in bytes.</summary>
    public const int VrfOutputBytes = 64;

    private const int BufferBytes = 96;

    /// <summary>U: the uniform 256-bit number H("PVC/lot/v1" ‖ β), read big-endian.</summary>
    public static UInt256 Draw(ReadOnlySpan<byte> vrfOutput)
    {
        PreimageWriter writer = new(stackalloc byte[BufferBytes]);
        writer.Bytes("PVC/lot/v1"u8);
        writer.Bytes(vrfOutput[..VrfOutputBytes]);
        return new UInt256(writer.Keccak().AsSpan());
    }

    /// <summary>The seats that a VRF output gives a validator in one step.</summary>
    /// <param name="parameters">The expected committee sizes.</param>
    /// <param name="mode">The mode of the epoch; votes of FULL committees weigh the whole stake without a proof.</param>
    /// <param name="weight">The validator's weight.</param>
    /// <param name="totalWeight">The weight of the whole set.</param>
    /// <param name="step">PROPOSE is sampled in both modes, votes in SAMPLED mode only.</param>
    /// <param name="vrfOutput">β, 64 bytes; not read for a vote of a FULL committee.</param>
    /// <returns>The seats; zero means not selected.</returns>
    public static StakeWeight Seats(
        ConsensusParameters parameters, CommitteeMode mode, StakeWeight weight, StakeWeight totalWeight, Step step, ReadOnlySpan<byte> vrfOutput)
    {
        if (step != Step.Propose && mode == CommitteeMode.Full)
        {
            return weight;
        }

        ulong expected = step == Step.Propose ? parameters.ProposerSeats : parameters.VoteSeats;
        return new StakeWeight(BinomialSelection.Select(weight.Value, totalWeight.Value, expected, Draw(vrfOutput)));
    }

    /// <summary>The rank of a proposer: the numerically lowest of H("PVC/prio/v1" ‖ β ‖ u32 i) for i = 1..seats; the lowest rank is the best.</summary>
    /// <remarks>More seats mean more tries, so the chance to be first is proportional to stake. Seats are bounded by the selection's loop.</remarks>
    /// <param name="vrfOutput">β, 64 bytes.</param>
    /// <param name="seats">The seats won; at least 1.</param>
    public static Hash256 Priority(ReadOnlySpan<byte> vrfOutput, StakeWeight seats)
    {
        PreimageWriter writer = new(stackalloc byte[BufferBytes]);
        writer.Bytes("PVC/prio/v1"u8);
        writer.Bytes(vrfOutput[..VrfOutputBytes]);
        PreimageWriter prefix = writer;
        Hash256 best = default;
        for (uint i = 1; i <= seats.Value; i++)
        {
            writer = prefix;
            writer.U32(i);
            Hash256 rank = writer.Keccak();
            if (i == 1 || rank < best)
            {
                best = rank;
            }
        }

        return best;
    }
}
