// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>What the header commits to about its making: <c>extraData = keccak256(RLP(seal))</c>. Stored beside the block body for ever.</summary>
public sealed class Seal
{
    /// <summary>The version of the layout.</summary>
    public const byte CurrentVersion = 1;

    /// <summary>The version of the layout; 1.</summary>
    public byte Version { get; init; } = CurrentVersion;

    /// <summary>Whether a proposer built the block or it is the deterministic empty one.</summary>
    public required BlockKind Kind { get; init; }

    /// <summary>The period in which the block was first proposed; it decides the seed rule and survives being carried.</summary>
    public required Period OriginalPeriod { get; init; }

    /// <summary>The proposer, <see cref="ValidatorIndex.None"/> in an EMPTY block.</summary>
    public required ValidatorIndex Proposer { get; init; }

    /// <summary>The proof of the PROPOSE lot at (height, original period); null in an EMPTY block.</summary>
    public VrfProof? LotProof { get; init; }

    /// <summary>The proof behind the seed; null in an EMPTY block and in blocks first proposed after period 0.</summary>
    public VrfProof? SeedProof { get; init; }

    /// <summary>The hash of the CERT certificate of height - 2 that the body carries, where one is due; else zero.</summary>
    public Hash256 LastCertificateHash { get; init; }

    /// <summary>The bitmap of that certificate, kept when the certificate itself is pruned; empty where none is due.</summary>
    public ReadOnlyMemory<byte> LastCertificateBitmap { get; init; }
}

/// <summary>The two kinds of block.</summary>
public enum BlockKind : byte
{
    /// <summary>Built by a proposer.</summary>
    Normal = 0,

    /// <summary>The block without transactions that every node derives from the parent.</summary>
    Empty = 1,
}
