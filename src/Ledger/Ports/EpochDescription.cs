// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Ledger.Ports;

/// <summary>An epoch and its validators.</summary>
/// <param name="Number">Its number.</param>
/// <param name="FirstBlock">Its first block.</param>
/// <param name="LastBlock">Its last block.</param>
/// <param name="SetRoot">The root of its validator set.</param>
/// <param name="IsSampled">Whether committees are drawn for each step; otherwise everybody votes.</param>
/// <param name="TotalWeight">All weight.</param>
/// <param name="Quorum">The weight that decides.</param>
/// <param name="Validators">The validators in the order of their indices.</param>
public sealed record EpochDescription(
    ulong Number,
    ulong FirstBlock,
    ulong LastBlock,
    Hash256 SetRoot,
    bool IsSampled,
    ulong TotalWeight,
    ulong Quorum,
    IReadOnlyList<ValidatorDescription> Validators);

/// <summary>A validator of an epoch.</summary>
/// <param name="Address">Its account.</param>
/// <param name="VrfKey">Its VRF key.</param>
/// <param name="VoteRoot">The root of its vote keys.</param>
/// <param name="VoteTreeDepth">The depth of their tree; 0: the root is the key.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="FeeRecipient">The beneficiary of its blocks.</param>
public sealed record ValidatorDescription(
    Address Address, ReadOnlyMemory<byte> VrfKey, Hash256 VoteRoot, int VoteTreeDepth, ulong Weight, Address FeeRecipient);
