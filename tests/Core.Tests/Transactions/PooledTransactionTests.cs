// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Tests.Transactions;

[Parallelizable(ParallelScope.All)]
public sealed class PooledTransactionTests
{
    [TestCase(BlobSidecar.BlobProofVersion, 1)]
    [TestCase(BlobSidecar.BlobProofVersion, 6)]
    [TestCase(BlobSidecar.CellProofVersion, 1)]
    [TestCase(BlobSidecar.CellProofVersion, 2)]
    public void Decode_of_the_network_form_gives_everything_back(byte version, int blobCount)
    {
        PooledTransaction pooled = Make(version, blobCount, blobCount, blobCount * (version == 0 ? 1 : 128));
        byte[] encoded = pooled.Encode();
        PooledTransaction.TryDecode(encoded, out PooledTransaction decoded, out TransactionDecodeError error).Should().BeTrue(error.ToString());
        decoded.Encode().AsSpan().SequenceEqual(encoded).Should().BeTrue();
        decoded.Transaction.Hash.Should().Be(pooled.Transaction.Hash);
        decoded.Sidecar!.Version.Should().Be(version);
        decoded.Sidecar.Blobs[blobCount - 1].Span.SequenceEqual(pooled.Sidecar!.Blobs[blobCount - 1].Span).Should().BeTrue();
        decoded.Sidecar.Proofs[^1].Span.SequenceEqual(pooled.Sidecar.Proofs[^1].Span).Should().BeTrue();
        decoded.Sidecar.Matches(decoded.Transaction.BlobVersionedHashes.Span).Should().BeTrue();
        decoded.Sidecar.Matches(decoded.Transaction.BlobVersionedHashes.Span[1..]).Should().BeFalse();
        decoded.Sidecar.Matches(new Hash256[blobCount]).Should().BeFalse();
    }

    [Test]
    public void Decode_of_an_envelope_has_no_sidecar()
    {
        Transaction bare = Make(0, 1, 1, 1).Transaction;
        PooledTransaction.TryDecode(bare.Envelope.Span, out PooledTransaction decoded, out _).Should().BeTrue();
        decoded.Sidecar.Should().BeNull();
        decoded.Transaction.Should().Be(bare);
        decoded.Encode().Should().Equal(bare.Envelope.ToArray());
    }

    [TestCase(2, 1, 2, 2, TransactionField.Commitments)]
    [TestCase(1, 1, 2, 1, TransactionField.Proofs)]
    [TestCase(2, 2, 2, 1, TransactionField.BlobVersionedHashes)]
    public void Decode_of_counts_that_differ_is_refused(int blobs, int commitments, int proofs, int hashes, TransactionField field)
    {
        PooledTransaction made = Make(0, blobs, commitments, proofs);
        PooledTransaction pooled = new(made.Transaction with { BlobVersionedHashes = new Hash256[hashes] }, made.Sidecar);
        PooledTransaction.TryDecode(pooled.Encode(), out _, out TransactionDecodeError error).Should().BeFalse();
        error.Should().Be(new TransactionDecodeError(TransactionDecodeErrorCode.SidecarCountMismatch, field, RlpError.None));
    }

    [TestCase(0)]
    [TestCase(2)]
    public void Decode_of_another_version_byte_is_refused(byte version)
    {
        RlpWriter writer = new(1024);
        writer.WriteEncoded([(byte)TransactionType.Blob]);
        int list = writer.BeginList();
        writer.WriteEncoded(Make(0, 1, 1, 1).Transaction.Envelope.Span[1..]);
        writer.Write((ulong)version);
        writer.WriteEmptyList();
        writer.WriteEmptyList();
        writer.WriteEmptyList();
        writer.EndList(list);
        PooledTransaction.TryDecode(writer.Written, out _, out TransactionDecodeError error).Should().BeFalse();
        writer.Dispose();
        error.Code.Should().Be(TransactionDecodeErrorCode.UnknownSidecarVersion);
    }

    [Test]
    public void Decode_of_a_blob_of_another_size_is_refused()
    {
        PooledTransaction made = Make(0, 1, 1, 1);
        BlobSidecar longer = new(0, [new byte[BlobSidecar.BlobSizeBytes + 1]], made.Sidecar!.Commitments, made.Sidecar.Proofs);
        PooledTransaction.TryDecode(new PooledTransaction(made.Transaction, longer).Encode(), out _, out TransactionDecodeError error).Should().BeFalse();
        error.Should().Be(new TransactionDecodeError(TransactionDecodeErrorCode.Encoding, TransactionField.Blobs, RlpError.WrongLength));
    }

    [Test]
    public void Decode_of_more_blobs_than_allowed_is_refused_before_room_is_made()
    {
        RlpWriter writer = new(1024);
        writer.WriteEncoded([(byte)TransactionType.Blob]);
        int list = writer.BeginList();
        writer.WriteEncoded(Make(0, 1, 1, 1).Transaction.Envelope.Span[1..]);
        int blobs = writer.BeginList();
        for (int i = 0; i < 200; i++)
        {
            writer.WriteEmptyBytes();
        }

        writer.EndList(blobs);
        writer.WriteEmptyList();
        writer.WriteEmptyList();
        writer.EndList(list);
        PooledTransaction.TryDecode(writer.Written, out _, out TransactionDecodeError error).Should().BeFalse();
        writer.Dispose();
        error.Should().Be(new TransactionDecodeError(TransactionDecodeErrorCode.Encoding, TransactionField.Blobs, RlpError.TooManyItems));
    }

    private static PooledTransaction Make(byte version, int blobCount, int commitmentCount, int proofCount)
    {
        ReadOnlyMemory<byte>[] commitments = Items(commitmentCount, BlobSidecar.CommitmentSizeBytes, 2);
        Transaction transaction = new()
        {
            Type = TransactionType.Blob,
            ChainId = 1,
            To = Address.Zero,
            GasLimit = 21_000,
            BlobVersionedHashes = commitments.Select(commitment => BlobSidecar.ComputeVersionedHash(commitment.Span)).ToArray(),
        };
        BlobSidecar sidecar = new(
            version,
            Items(blobCount, BlobSidecar.BlobSizeBytes, 1),
            commitments,
            Items(proofCount, BlobSidecar.ProofSizeBytes, 3));
        return new PooledTransaction(transaction, sidecar);
    }

    private static ReadOnlyMemory<byte>[] Items(int count, int sizeBytes, byte mark) =>
        [.. Enumerable.Range(0, count).Select(index =>
        {
            byte[] bytes = new byte[sizeBytes];
            bytes[0] = mark;
            bytes[^1] = (byte)index;
            return (ReadOnlyMemory<byte>)bytes;
        })];
}
