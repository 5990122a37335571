// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Crypto.Kzg;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Crypto.Tests.Kzg;

/// <summary>The vectors of c-kzg-4844: an output of null means that the input is refused.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class KzgVectorTests
{
    [TestCase("blob_to_kzg_commitment")]
    [TestCase("compute_blob_kzg_proof")]
    [TestCase("verify_blob_kzg_proof")]
    [TestCase("verify_cell_kzg_proof_batch")]
    [TestCase("verify_kzg_proof")]
    public void Vectors_agree(string folder)
    {
        int cases = 0;
        foreach (FixtureEntry entry in FixtureReader.Read(KzgFixtures.RequireArchive()))
        {
            if (!entry.Name.StartsWith(folder + "/", StringComparison.Ordinal))
            {
                continue;
            }

            using JsonDocument document = FixtureJson.Parse(entry);
            JsonElement output = document.RootElement.GetProperty("output");
            string? expected = output.ValueKind == JsonValueKind.Null ? null : output.ToString();
            Run(folder, document.RootElement.GetProperty("input")).Should().Be(expected, entry.Name);
            cases++;
        }

        cases.Should().BePositive();
    }

    [Test]
    public void Every_vector_of_the_archive_is_run()
    {
        string[] known =
        [
            "blob_to_kzg_commitment",
            "compute_blob_kzg_proof",
            "verify_blob_kzg_proof",
            "verify_cell_kzg_proof_batch",
            "verify_kzg_proof",
        ];
        FixtureReader.Read(KzgFixtures.RequireArchive())
            .Where(entry => !known.Contains(entry.Name.Split('/')[0]))
            .Should().BeEmpty();
    }

    [Test]
    public void Point_evaluation_geth_vectors_agree()
    {
        if (!Fixtures.TryLocate("crypto/precompiles-geth.zip", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        using JsonDocument document = FixtureJson.Parse(FixtureReader.ReadZipEntry(path, "pointEvaluation.json"));
        foreach (JsonElement vector in document.RootElement.EnumerateArray())
        {
            // versioned hash | z | y | commitment | proof
            byte[] input = vector.GetProperty("Input").AsBytes();
            KzgProofs.TryVerifyPointEvaluation(
                input.AsSpan(96, 48),
                input.AsSpan(32, 32),
                input.AsSpan(64, 32),
                input.AsSpan(144, 48),
                out bool valid).Should().BeTrue();
            valid.Should().BeTrue();
        }
    }

    private static string? Run(string operation, JsonElement input) => operation switch
    {
        "blob_to_kzg_commitment" => BlobToCommitment(input),
        "compute_blob_kzg_proof" => ComputeBlobProof(input),
        "verify_blob_kzg_proof" => VerifyBlobProof(input),
        "verify_cell_kzg_proof_batch" => VerifyCells(input),
        _ => VerifyProof(input),
    };

    private static string? BlobToCommitment(JsonElement input)
    {
        byte[] commitment = new byte[48];
        return Text(KzgProofs.TryCommit(Bytes(input, "blob"), KzgFixtures.Setup, commitment, out KzgError error), error, commitment);
    }

    private static string? ComputeBlobProof(JsonElement input)
    {
        byte[] proof = new byte[48];
        bool accepted = KzgProofs.TryComputeBlobProof(
            Bytes(input, "blob"),
            Bytes(input, "commitment"),
            KzgFixtures.Setup,
            proof,
            out KzgError error);
        return Text(accepted, error, proof);
    }

    private static string? VerifyBlobProof(JsonElement input)
    {
        byte[] blob = Bytes(input, "blob");
        byte[] commitment = Bytes(input, "commitment");
        byte[] proof = Bytes(input, "proof");
        bool accepted = KzgProofs.TryVerifyBlobProof(blob, commitment, proof, out bool valid, out KzgError error);

        // A batch of the same blob twice says the same.
        bool batch = KzgProofs.TryVerifyBlobProofBatch(
            [.. blob, .. blob],
            [.. commitment, .. commitment],
            [.. proof, .. proof],
            out bool batchValid,
            out KzgError batchError);
        batch.Should().Be(accepted);
        batchError.Should().Be(error);
        batchValid.Should().Be(valid);
        return Text(accepted, error, valid);
    }

    private static string? VerifyProof(JsonElement input)
    {
        bool accepted = KzgProofs.TryVerifyPointEvaluation(
            Bytes(input, "commitment"),
            Bytes(input, "z"),
            Bytes(input, "y"),
            Bytes(input, "proof"),
            out bool valid,
            out KzgError error);
        return Text(accepted, error, valid);
    }

    private static string? VerifyCells(JsonElement input)
    {
        // Arrays of unequal numbers and items of odd lengths end up as lengths that do not fit.
        byte[] cells = [.. Items(input, "cells")];
        ulong[] indices = [.. input.GetProperty("cell_indices").EnumerateArray().Select(element => element.GetUInt64())];
        bool accepted = KzgProofs.TryVerifyCellProofBatch(
            [.. Items(input, "commitments")],
            indices,
            cells,
            [.. Items(input, "proofs")],
            out bool valid,
            out KzgError error);
        return Text(accepted, error, valid);
    }

    private static IEnumerable<byte> Items(JsonElement input, string name) =>
        input.GetProperty(name).EnumerateArray().SelectMany(element => element.AsBytes());

    private static byte[] Bytes(JsonElement input, string name) => input.GetProperty(name).AsBytes();

    private static string? Text(bool accepted, KzgError error, bool valid)
    {
        accepted.Should().Be(error == KzgError.None);
        return accepted ? valid.ToString() : null;
    }

    private static string? Text(bool accepted, KzgError error, byte[] output)
    {
        accepted.Should().Be(error == KzgError.None);
        return accepted ? "0x" + Convert.ToHexStringLower(output) : null;
    }
}
