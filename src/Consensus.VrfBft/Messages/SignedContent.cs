// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>The exact bytes that validators sign. Each layout has its own tag and contains G, so no signature serves another use or chain.</summary>
/// <remarks>
/// <code>
///  vote       "PVC/vote/v1"    ‖ G 32 ‖ u64 height ‖ u32 period ‖ u32 step ‖ value 32                     91 bytes
///  proposal   "PVC/prop/v1"    ‖ G 32 ‖ u64 height ‖ u32 period ‖ value 32                                87 bytes
///  status     "PVC/status/v1"  ‖ G 32 ‖ u64 head height ‖ head hash 32 ‖ u64 issued at (Unix ms)          93 bytes
///  VRF key    "PVC/pop/v1"     ‖ G 32 ‖ address 20                                                        62 bytes
///  vote keys  "PVC/votepop/v1" ‖ G 32 ‖ address 20 ‖ root 32 ‖ u32 depth                                 102 bytes
/// </code>
/// The voter is not part of a vote's bytes: all signers of one certificate sign the same message, under keys that are unique on the chain.
/// After an emergency fork G is H(G ‖ fork file).
/// </remarks>
public static class SignedContent
{
    /// <summary>Length of the signed bytes of a vote.</summary>
    public const int VoteBytes = 91;

    /// <summary>Length of the signed bytes of a proposal.</summary>
    public const int ProposalBytes = 87;

    /// <summary>Length of the signed bytes of a status.</summary>
    public const int StatusBytes = 93;

    /// <summary>Length of the input of the VRF key's proof of possession.</summary>
    public const int VrfPossessionBytes = 62;

    /// <summary>Length of the signed bytes that prove possession of a vote-key tree.</summary>
    public const int VoteKeyPossessionBytes = 102;

    /// <summary>Writes what a voter signs.</summary>
    /// <param name="chain">G.</param>
    /// <param name="vote">The vote; its voter index is not signed.</param>
    /// <param name="destination">At least <see cref="VoteBytes"/>.</param>
    /// <returns>The bytes written.</returns>
    public static ReadOnlySpan<byte> Vote(scoped in Hash256 chain, scoped in Vote vote, Span<byte> destination) =>
        Vote(chain, vote.Height, vote.Period, vote.Step, vote.Value, destination);

    /// <summary>Writes what a voter signs, from its parts.</summary>
    public static ReadOnlySpan<byte> Vote(scoped in Hash256 chain, Height height, Period period, Step step, scoped in BlockValue value, Span<byte> destination)
    {
        PreimageWriter writer = new(destination);
        writer.Bytes("PVC/vote/v1"u8);
        writer.Hash(chain);
        writer.U64(height.Value);
        writer.U32(period.Value);
        writer.U32(step.Value);
        writer.Hash(value.Hash);
        return writer.Written;
    }

    /// <summary>Writes what a proposer signs.</summary>
    /// <param name="chain">G.</param>
    /// <param name="height">The height of the block.</param>
    /// <param name="period">The attempt it is proposed in.</param>
    /// <param name="value">The block hash.</param>
    /// <param name="destination">At least <see cref="ProposalBytes"/>.</param>
    /// <returns>The bytes written.</returns>
    public static ReadOnlySpan<byte> Proposal(scoped in Hash256 chain, Height height, Period period, scoped in BlockValue value, Span<byte> destination)
    {
        PreimageWriter writer = new(destination);
        writer.Bytes("PVC/prop/v1"u8);
        writer.Hash(chain);
        writer.U64(height.Value);
        writer.U32(period.Value);
        writer.Hash(value.Hash);
        return writer.Written;
    }

    /// <summary>Writes what a validator signs when it attests the head it stands on.</summary>
    /// <param name="chain">G.</param>
    /// <param name="head">The height of the last committed block.</param>
    /// <param name="headHash">Its hash.</param>
    /// <param name="issuedAtMs">When it was signed, Unix milliseconds.</param>
    /// <param name="destination">At least <see cref="StatusBytes"/>.</param>
    /// <returns>The bytes written.</returns>
    public static ReadOnlySpan<byte> Status(scoped in Hash256 chain, Height head, scoped in Hash256 headHash, ulong issuedAtMs, Span<byte> destination)
    {
        PreimageWriter writer = new(destination);
        writer.Bytes("PVC/status/v1"u8);
        writer.Hash(chain);
        writer.U64(head.Value);
        writer.Hash(headHash);
        writer.U64(issuedAtMs);
        return writer.Written;
    }

    /// <summary>Writes the VRF input whose proof shows possession of a VRF key at registration.</summary>
    public static ReadOnlySpan<byte> VrfPossession(scoped in Hash256 chain, scoped in Address validator, Span<byte> destination)
    {
        PreimageWriter writer = new(destination);
        writer.Bytes("PVC/pop/v1"u8);
        writer.Hash(chain);
        writer.Bytes(validator.AsSpan());
        return writer.Written;
    }

    /// <summary>Writes what leaf 0 of a vote-key tree signs at registration.</summary>
    public static ReadOnlySpan<byte> VoteKeyPossession(scoped in Hash256 chain, scoped in Address validator, scoped in Hash256 root, byte depth, Span<byte> destination)
    {
        PreimageWriter writer = new(destination);
        writer.Bytes("PVC/votepop/v1"u8);
        writer.Hash(chain);
        writer.Bytes(validator.AsSpan());
        writer.Hash(root);
        writer.U32(depth);
        return writer.Written;
    }
}
