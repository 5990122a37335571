// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>The blobs of a type 3 transaction with their commitments and proofs: what travels between pools beside the transaction.</summary>
/// <remarks>Sizes and counts go together once decoded; whether proofs hold is for the pool to check with the trusted setup.</remarks>
public sealed class BlobSidecar
{
    /// <summary>Length of a blob: 4096 field elements of 32 bytes.</summary>
    public const int BlobSizeBytes = 131_072;

    /// <summary>Length of a KZG commitment.</summary>
    public const int CommitmentSizeBytes = 48;

    /// <summary>Length of a KZG proof.</summary>
    public const int ProofSizeBytes = 48;

    /// <summary>Proofs per blob in version 1: one for each cell of the extended blob (EIP-7594).</summary>
    public const int CellsPerBlob = 128;

    /// <summary>Most blobs in one network form; every fork allows fewer per transaction.</summary>
    public const int BlobCountMax = 128;

    /// <summary>One proof per blob (EIP-4844).</summary>
    public const byte BlobProofVersion = 0;

    /// <summary><see cref="CellsPerBlob"/> proofs per blob (EIP-7594).</summary>
    public const byte CellProofVersion = 1;

    /// <summary>First byte of a versioned hash of a KZG commitment (EIP-4844, VERSIONED_HASH_VERSION_KZG).</summary>
    public const byte VersionedHashVersion = 1;

    /// <summary>Makes a sidecar; the memory given is kept, not copied.</summary>
    public BlobSidecar(
        byte version,
        IReadOnlyList<ReadOnlyMemory<byte>> blobs,
        IReadOnlyList<ReadOnlyMemory<byte>> commitments,
        IReadOnlyList<ReadOnlyMemory<byte>> proofs)
    {
        Version = version;
        Blobs = blobs;
        Commitments = commitments;
        Proofs = proofs;
    }

    /// <summary><see cref="BlobProofVersion"/> or <see cref="CellProofVersion"/>.</summary>
    public byte Version { get; }

    /// <summary>The blobs, <see cref="BlobSizeBytes"/> each.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Blobs { get; }

    /// <summary>The commitments, <see cref="CommitmentSizeBytes"/> each, one per blob.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Commitments { get; }

    /// <summary>The proofs, <see cref="ProofSizeBytes"/> each.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Proofs { get; }

    /// <summary>The versioned hash of a commitment: its SHA-256 with the first byte replaced by the version.</summary>
    public static Hash256 ComputeVersionedHash(ReadOnlySpan<byte> commitment)
    {
        Span<byte> digest = stackalloc byte[Hash256.Size];
        SHA256.HashData(commitment, digest);
        digest[0] = VersionedHashVersion;
        return new Hash256(digest);
    }

    /// <summary>Whether the commitments are those that the transaction names, in order.</summary>
    public bool Matches(ReadOnlySpan<Hash256> versionedHashes)
    {
        if (versionedHashes.Length != Commitments.Count)
        {
            return false;
        }

        for (int i = 0; i < versionedHashes.Length; i++)
        {
            if (ComputeVersionedHash(Commitments[i].Span) != versionedHashes[i])
            {
                return false;
            }
        }

        return true;
    }
}
