// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.TestKit;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Tests;

/// <summary>Blob transactions with their sidecars, on a chain that takes them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SidecarTests
{
    private const string VectorName = "verify_cell_kzg_proof_batch/verify_cell_kzg_proof_batch_case_valid_2.json";

    // The commitment to the constant polynomial one is the generator of G1, its proofs are the point at infinity.
    private static readonly byte[] Generator =
        Convert.FromHexString("97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb");

    private static readonly byte[] Infinity = [0xc0, .. new byte[47]];

    [Test]
    public void Submit_with_cell_proofs_that_hold_is_taken_with_its_sidecar()
    {
        TestPool pool = new();
        Hash256 hash = Submit(pool, Constant(1, BlobSidecar.CellProofVersion)).Value;
        pool.Pool.TryGetPooled(in hash, out PooledTransaction? pooled).Should().BeTrue();
        pooled!.Sidecar!.Blobs.Should().HaveCount(1);
        PooledTransaction.TryDecode(pooled.Encode(), out PooledTransaction again, out _).Should().BeTrue();
        again.Transaction.Hash.Should().Be(hash);
    }

    [Test]
    public void Submit_with_blob_that_is_not_the_committed_one_is_refused() =>
        Submit(new TestPool(), Constant(2, BlobSidecar.CellProofVersion)).Error.Code.Should().Be(PoolRefusalCode.SidecarInvalid);

    [Test]
    public void Submit_by_somebody_who_cannot_pay_is_refused_before_any_proof_is_looked_at() =>
        Submit(new TestPool(), Constant(2, BlobSidecar.CellProofVersion), isFunded: false).Error
            .Should().Be(new PoolRefusal(PoolRefusalCode.Invalid, TransactionError.InsufficientFunds), "proofs cost many times what the other rules do");

    [Test]
    public void Submit_with_a_nonce_that_cannot_come_next_is_refused_before_any_proof_is_looked_at() =>
        Submit(new TestPool(), Constant(2, BlobSidecar.CellProofVersion), nonce: 1).Error.Code.Should().Be(PoolRefusalCode.NonceGap);

    [Test]
    public void Submit_with_sidecar_of_the_fork_before_is_refused() =>
        Submit(new TestPool(), Constant(1, BlobSidecar.BlobProofVersion)).Error.Code.Should().Be(PoolRefusalCode.SidecarInvalid);

    [Test]
    public void Submit_of_blobs_before_Osaka_needs_blob_proofs()
    {
        TestPool pool = new(spec: TestPool.SpecAt(osakaTime: null));
        Submit(pool, Constant(1, BlobSidecar.BlobProofVersion)).IsSuccess.Should().BeTrue();
        Submit(new TestPool(spec: TestPool.SpecAt(osakaTime: null)), Constant(1, BlobSidecar.CellProofVersion)).Error.Code.Should().Be(PoolRefusalCode.SidecarInvalid);
    }

    [Test]
    public void Submit_where_the_chain_has_no_blobs_says_so()
    {
        PoolRefusal refusal = Submit(new TestPool(spec: TestPool.SpecAt(osakaTime: 0, areBlobsEnabled: false)), Constant(1, BlobSidecar.CellProofVersion)).Error;
        refusal.Should().Be(new PoolRefusal(PoolRefusalCode.Invalid, TransactionError.BlobsDisabled));
    }

    [Test]
    public void Submit_of_a_public_vector_is_taken_and_refused_with_one_bit_less()
    {
        if (!Fixtures.TryLocate("crypto/kzg.zip", out string archive))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        using JsonDocument vector = JsonDocument.Parse(FixtureReader.ReadZipEntry(archive, VectorName));
        JsonElement input = vector.RootElement.GetProperty("input");
        byte[][] Items(string name) => [.. input.GetProperty(name).EnumerateArray().Select(item => Convert.FromHexString(item.GetString()!.AsSpan(2)))];
        byte[] blob = [.. Items("cells").Take(64).SelectMany(cell => cell)];
        ReadOnlyMemory<byte>[] proofs = [.. Items("proofs").Select(proof => new ReadOnlyMemory<byte>(proof))];
        proofs.Should().HaveCount(BlobSidecar.CellsPerBlob);
        byte[] commitment = Items("commitments")[0];
        Submit(new TestPool(), new BlobSidecar(BlobSidecar.CellProofVersion, [blob], [commitment], proofs)).IsSuccess.Should().BeTrue();
        blob[^1] ^= 1;
        Submit(new TestPool(), new BlobSidecar(BlobSidecar.CellProofVersion, [blob], [commitment], proofs)).Error.Code.Should().Be(PoolRefusalCode.SidecarInvalid);
    }

    private static BlobSidecar Constant(byte value, byte version)
    {
        byte[] blob = new byte[BlobSidecar.BlobSizeBytes];
        for (int i = 31; i < blob.Length; i += 32)
        {
            blob[i] = value;
        }

        int proofs = version == BlobSidecar.CellProofVersion ? BlobSidecar.CellsPerBlob : 1;
        return new BlobSidecar(version, [blob], [Generator], [.. Enumerable.Repeat(new ReadOnlyMemory<byte>(Infinity), proofs)]);
    }

    private static Result<Hash256, PoolRefusal> Submit(TestPool pool, BlobSidecar sidecar, bool isFunded = true, ulong nonce = 0)
    {
        if (isFunded)
        {
            pool.Fund(1);
        }

        Transaction transaction = TestPool.Signed(
            TestPool.Transfer(nonce) with
            {
                Type = TransactionType.Blob,
                MaxFeePerBlobGas = 1,
                BlobVersionedHashes = new[] { BlobSidecar.ComputeVersionedHash(sidecar.Commitments[0].Span) },
            },
            key: 1);
        return pool.Pool.Submit(new PooledTransaction(transaction, sidecar));
    }
}
