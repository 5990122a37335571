// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>The blobs of a type 3 transaction with their commitments and proofs: what travels between pools beside the transaction.</summary>
/// <remarks>Well-formed only; whether proofs hold is for the pool to check with the trusted setup.</remarks>
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

    /// <summary>0: one proof per blob (EIP-4844); 1: <see cref="CellsPerBlob"/> cell proofs per blob (EIP-7594).</summary>
    public byte Version { get; }

    /// <summary>The blobs, <see cref="BlobSizeBytes"/> each.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Blobs { get; }

    /// <summary>The commitments, <see cref="CommitmentSizeBytes"/> each, one per blob.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Commitments { get; }

    /// <summary>The proofs, <see cref="ProofSizeBytes"/> each.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Proofs { get; }
}
