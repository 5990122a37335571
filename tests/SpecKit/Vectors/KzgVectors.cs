// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Crypto.Kzg;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.Vectors;

/// <summary>KZG vectors: {input, output}, the operation being the entry's folder; an output of null means that the input must be refused.</summary>
/// <remarks>The trusted setup lies beside them as <c>trusted_setup.txt</c>.</remarks>
public static class KzgVectors
{
    private const string SetupFileName = "trusted_setup.txt";

    private delegate string? Operation(JsonElement input, KzgTrustedSetup setup);

    private static readonly Dictionary<string, Operation> Operations = new(StringComparer.Ordinal)
    {
        ["blob_to_kzg_commitment"] = Commit,
        ["compute_kzg_proof"] = ComputeProof,
        ["compute_blob_kzg_proof"] = ComputeBlobProof,
        ["verify_kzg_proof"] = VerifyPoint,
        ["verify_blob_kzg_proof"] = VerifyBlob,
        ["verify_blob_kzg_proof_batch"] = VerifyBlobBatch,
        ["compute_cells"] = ComputeCells,
        ["compute_cells_and_kzg_proofs"] = ComputeCellsAndProofs,
        ["recover_cells_and_kzg_proofs"] = Recover,
        ["verify_cell_kzg_proof_batch"] = VerifyCells,
    };

    public static IEnumerable<SpecCase> Load(string path)
    {
        FixtureEntry[] entries = [.. FixtureReader.Read(path, ".json", ".txt")];
        Lazy<KzgTrustedSetup> setup = new(() => ParseSetup(entries.Single(entry => entry.FileName == SetupFileName)));
        foreach (FixtureEntry entry in entries.Where(entry => entry.FileName != SetupFileName))
        {
            string name = Operations.Keys.Where(key => entry.Name.Contains(key + "/", StringComparison.Ordinal)).DefaultIfEmpty(entry.Name).First();
            yield return new SpecCase(entry.Source, entry.Name, entry.FileName, name, _ => Run(entry, name, setup.Value));
        }
    }

    private static KzgTrustedSetup ParseSetup(FixtureEntry entry) =>
        KzgTrustedSetup.TryParse(entry.Content.Span, out KzgTrustedSetup? setup, out KzgError error)
            ? setup
            : throw new FormatException($"The trusted setup is refused: {error}.");

    private static SpecOutcome Run(FixtureEntry entry, string name, KzgTrustedSetup setup)
    {
        if (!Operations.TryGetValue(name, out Operation? operation))
        {
            return SpecOutcome.Failed("no operation of that name");
        }

        using JsonDocument document = FixtureJson.Parse(entry);
        string expected = document.RootElement.TryMember("output", out JsonElement output) ? Canonical(output) : "refused";
        string actual = operation(document.RootElement.GetProperty("input"), setup) ?? "refused";
        return actual == expected ? SpecOutcome.Passed : SpecOutcome.Failed($"{Shorten(actual)}, expected {Shorten(expected)}");
    }

    private static string? Commit(JsonElement input, KzgTrustedSetup setup)
    {
        byte[] commitment = new byte[KzgProofs.CommitmentSize];
        return KzgProofs.TryCommit(Bytes(input, "blob"), setup, commitment, out _) ? Hex.Encode(commitment) : null;
    }

    private static string? ComputeProof(JsonElement input, KzgTrustedSetup setup)
    {
        byte[] proof = new byte[KzgProofs.ProofSize];
        byte[] y = new byte[KzgProofs.ScalarSize];
        return KzgProofs.TryComputeProof(Bytes(input, "blob"), Bytes(input, "z"), setup, proof, y, out _)
            ? $"[{Hex.Encode(proof)},{Hex.Encode(y)}]"
            : null;
    }

    private static string? ComputeBlobProof(JsonElement input, KzgTrustedSetup setup)
    {
        byte[] proof = new byte[KzgProofs.ProofSize];
        return KzgProofs.TryComputeBlobProof(Bytes(input, "blob"), Bytes(input, "commitment"), setup, proof, out _)
            ? Hex.Encode(proof)
            : null;
    }

    private static string? VerifyPoint(JsonElement input, KzgTrustedSetup setup) =>
        KzgProofs.TryVerifyPointEvaluation(
            Bytes(input, "commitment"), Bytes(input, "z"), Bytes(input, "y"), Bytes(input, "proof"), out bool valid)
            ? Canonical(valid)
            : null;

    private static string? VerifyBlob(JsonElement input, KzgTrustedSetup setup) =>
        KzgProofs.TryVerifyBlobProof(Bytes(input, "blob"), Bytes(input, "commitment"), Bytes(input, "proof"), out bool valid, out _)
            ? Canonical(valid)
            : null;

    private static string? VerifyBlobBatch(JsonElement input, KzgTrustedSetup setup) =>
        TryJoin(input, "blobs", KzgProofs.BlobSize, out byte[] blobs)
        && TryJoin(input, "commitments", KzgProofs.CommitmentSize, out byte[] commitments)
        && TryJoin(input, "proofs", KzgProofs.ProofSize, out byte[] proofs)
        && KzgProofs.TryVerifyBlobProofBatch(blobs, commitments, proofs, out bool valid, out _)
            ? Canonical(valid)
            : null;

    private static string? ComputeCells(JsonElement input, KzgTrustedSetup setup)
    {
        byte[] cells = new byte[KzgProofs.CellCount * KzgProofs.CellSize];
        return KzgProofs.TryComputeCells(Bytes(input, "blob"), cells, out _) ? Split(cells, KzgProofs.CellSize) : null;
    }

    private static string? ComputeCellsAndProofs(JsonElement input, KzgTrustedSetup setup)
    {
        byte[] cells = new byte[KzgProofs.CellCount * KzgProofs.CellSize];
        byte[] proofs = new byte[KzgProofs.CellCount * KzgProofs.ProofSize];
        return KzgProofs.TryComputeCellsAndProofs(Bytes(input, "blob"), setup, cells, proofs, out _)
            ? $"[{Split(cells, KzgProofs.CellSize)},{Split(proofs, KzgProofs.ProofSize)}]"
            : null;
    }

    private static string? Recover(JsonElement input, KzgTrustedSetup setup)
    {
        byte[] cells = new byte[KzgProofs.CellCount * KzgProofs.CellSize];
        byte[] proofs = new byte[KzgProofs.CellCount * KzgProofs.ProofSize];
        return TryJoin(input, "cells", KzgProofs.CellSize, out byte[] known)
            && KzgProofs.TryRecoverCellsAndProofs(Indices(input), known, setup, cells, proofs, out _)
                ? $"[{Split(cells, KzgProofs.CellSize)},{Split(proofs, KzgProofs.ProofSize)}]"
                : null;
    }

    private static string? VerifyCells(JsonElement input, KzgTrustedSetup setup) =>
        TryJoin(input, "commitments", KzgProofs.CommitmentSize, out byte[] commitments)
        && TryJoin(input, "cells", KzgProofs.CellSize, out byte[] cells)
        && TryJoin(input, "proofs", KzgProofs.ProofSize, out byte[] proofs)
        && KzgProofs.TryVerifyCellProofBatch(commitments, Indices(input), cells, proofs, out bool valid, out _)
            ? Canonical(valid)
            : null;

    private static byte[] Bytes(JsonElement input, string name) => input.GetProperty(name).AsBytes();

    private static ulong[] Indices(JsonElement input) => [.. input.GetProperty("cell_indices").EnumerateArray().Select(index => index.GetUInt64())];

    // Our functions take one buffer of equal parts, so a part of another length is refused here.
    private static bool TryJoin(JsonElement input, string name, int size, out byte[] joined)
    {
        byte[][] parts = [.. input.GetProperty(name).EnumerateArray().Select(part => part.AsBytes())];
        joined = [.. parts.SelectMany(part => part)];
        return parts.All(part => part.Length == size);
    }

    private static string Split(byte[] joined, int size) =>
        $"[{string.Join(',', joined.Chunk(size).Select(part => Hex.Encode(part)))}]";

    private static string Canonical(bool value) => value ? "true" : "false";

    private static string Canonical(JsonElement output) => output.ValueKind switch
    {
        JsonValueKind.Array => $"[{string.Join(',', output.EnumerateArray().Select(Canonical))}]",
        JsonValueKind.String => output.AsText(),
        _ => Canonical(output.GetBoolean()),
    };

    private static string Shorten(string text) => text.Length <= 200 ? text : string.Concat(text.AsSpan(0, 200), "...");
}
