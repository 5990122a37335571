// SPDX-License-Identifier: Apache-2.0

using System.Text;
using PowerVerse.Chain.Crypto.Curves;
using PowerVerse.Chain.Crypto.Kzg;
using PowerVerse.Chain.Crypto.Tests.Curves;

namespace PowerVerse.Chain.Crypto.Tests.Kzg;

/// <summary>What the vectors do not reach: proofs that we make are proofs that we accept, recovery, and each error.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class KzgProofsTests
{
    private const int Half = KzgProofs.CellCount / 2;

    private static readonly Lazy<Extended> Shared = new(() => Extended.Make(KzgFixtures.Blob(1)));

    private static readonly byte[] Infinity = [0xc0, .. new byte[47]];

    [Test]
    public void TryComputeProof_is_accepted_at_any_point()
    {
        byte[] blob = KzgFixtures.Blob(2);
        byte[] commitment = Commit(blob);
        byte[] far = new byte[32];
        far[5] = 77;

        // A point outside the domain, and the roots of unity of the first and of a middle value, where the quotient is special.
        byte[] root = new byte[32];
        Montgomery5<Bls12381ScalarModulus>.Encode(BlobPolynomial.Point(1234), root);
        byte[] one = new byte[32];
        one[31] = 1;
        foreach ((byte[] z, byte[]? value) in new[] { (far, null), (root, blob[(1234 * 32)..(1235 * 32)]), (one, blob[..32]) })
        {
            byte[] proof = new byte[48];
            byte[] y = new byte[32];
            KzgProofs.TryComputeProof(blob, z, KzgFixtures.Setup, proof, y, out _).Should().BeTrue();
            if (value is not null)
            {
                y.Should().Equal(value);
            }

            Verify(commitment, z, y, proof).Should().BeTrue();
            y[31] ^= 1;
            Verify(commitment, z, y, proof).Should().BeFalse();
        }
    }

    [Test]
    public void TryVerifyBlobProofBatch_finds_one_wrong_proof_among_many()
    {
        byte[][] blobs = [KzgFixtures.Blob(3), KzgFixtures.Blob(4), KzgFixtures.Blob(5)];
        byte[][] commitments = [.. blobs.Select(Commit)];
        byte[][] proofs = [.. blobs.Zip(commitments).Select(pair => BlobProof(pair.First, pair.Second))];
        Check(blobs, commitments, proofs).Should().BeTrue();
        Check([], [], []).Should().BeTrue();
        Check(blobs, commitments, [proofs[0], proofs[2], proofs[1]]).Should().BeFalse();
        Check(blobs, [commitments[1], commitments[0], commitments[2]], proofs).Should().BeFalse();

        static bool Check(byte[][] blobs, byte[][] commitments, byte[][] proofs)
        {
            KzgProofs.TryVerifyBlobProofBatch(
                [.. blobs.SelectMany(b => b)],
                [.. commitments.SelectMany(c => c)],
                [.. proofs.SelectMany(p => p)],
                out bool valid,
                out _).Should().BeTrue();
            return valid;
        }
    }

    [Test]
    public void TryComputeCellsAndProofs_starts_with_the_blob_and_verifies()
    {
        Extended extended = Shared.Value;
        extended.Cells.AsSpan(0, KzgProofs.BlobSize).SequenceEqual(extended.Blob).Should().BeTrue();
        byte[] cells = new byte[KzgProofs.CellCount * KzgProofs.CellSize];
        KzgProofs.TryComputeCells(extended.Blob, cells, out _).Should().BeTrue();
        cells.AsSpan().SequenceEqual(extended.Cells).Should().BeTrue();
        VerifyCells(extended, [.. Enumerable.Range(0, KzgProofs.CellCount)]).Should().BeTrue();
        VerifyCells(extended, [5]).Should().BeTrue();
        VerifyCells(extended, [127, 3, 3, 64]).Should().BeTrue();
        VerifyCells(extended, []).Should().BeTrue();
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void TryVerifyCellProofBatch_refutes_a_wrong_part(int part)
    {
        Extended extended = Shared.Value;
        int[] indices = [9, 100];
        byte[] commitments = [.. extended.Commitment, .. extended.Commitment];
        byte[] cells = [.. indices.SelectMany(extended.Cell)];
        byte[] proofs = [.. indices.SelectMany(extended.Proof)];
        ulong[] claimed = [9, 100];
        switch (part)
        {
            case 0:
                cells[77] ^= 1;
                break;
            case 1:
                extended.Proof(10).CopyTo(proofs, 0);
                break;
            default:
                claimed[1] = 101;
                break;
        }

        KzgProofs.TryVerifyCellProofBatch(commitments, claimed, cells, proofs, out bool valid, out _).Should().BeTrue();
        valid.Should().BeFalse();
    }

    [TestCase(0, 1)]
    [TestCase(64, 1)]
    [TestCase(0, 2)]
    [TestCase(1, 2)]
    [TestCase(27, 0)]
    public void TryRecoverCellsAndProofs_any_half_gives_the_whole(int first, int step)
    {
        Extended extended = Shared.Value;
        int[] known = step == 0
            ? [.. Enumerable.Range(0, KzgProofs.CellCount).Where(i => i != first)]
            : [.. Enumerable.Range(0, Half).Select(i => first + (i * step))];
        byte[] cells = new byte[extended.Cells.Length];
        byte[] proofs = new byte[extended.Proofs.Length];
        KzgProofs.TryRecoverCellsAndProofs(
            [.. known.Select(i => (ulong)i)],
            [.. known.SelectMany(extended.Cell)],
            KzgFixtures.Setup,
            cells,
            proofs,
            out KzgError error).Should().BeTrue();
        error.Should().Be(KzgError.None);
        cells.AsSpan().SequenceEqual(extended.Cells).Should().BeTrue();
        proofs.AsSpan().SequenceEqual(extended.Proofs).Should().BeTrue();
    }

    [Test]
    public void TryRecoverCellsAndProofs_refuses_what_it_cannot_use()
    {
        Extended extended = Shared.Value;
        int[] half = [.. Enumerable.Range(0, Half)];
        Recover(half[..^1]).Should().Be(KzgError.CellsTooFew);
        Recover([.. half.Reverse()]).Should().Be(KzgError.CellIndicesUnordered);
        Recover([.. half, Half - 1]).Should().Be(KzgError.CellIndicesUnordered);
        Recover([.. half, 128]).Should().Be(KzgError.CellIndexOutOfRange);
        Recover(half, [1, 2, 3]).Should().Be(KzgError.LengthMismatch);

        byte[] cells = [.. half.SelectMany(extended.Cell), .. extended.Cell(90)];
        cells[^1] ^= 1;
        Recover([.. half, 90], cells).Should().Be(KzgError.CellsInconsistent);
        cells.AsSpan(0, 32).Fill(0xff);
        Recover([.. half, 90], cells).Should().Be(KzgError.ScalarNotCanonical);

        KzgError Recover(int[] indices, byte[]? bytes = null)
        {
            KzgProofs.TryRecoverCellsAndProofs(
                [.. indices.Select(i => (ulong)i)],
                bytes ?? [.. indices.SelectMany(i => extended.Cell(i % KzgProofs.CellCount))],
                KzgFixtures.Setup,
                new byte[extended.Cells.Length],
                new byte[extended.Proofs.Length],
                out KzgError error).Should().BeFalse();
            return error;
        }
    }

    [Test]
    public void Zero_blob_has_the_point_at_infinity_everywhere()
    {
        Extended extended = Extended.Make(new byte[KzgProofs.BlobSize]);
        extended.Commitment.Should().Equal(Infinity);
        extended.Cells.Should().OnlyContain(b => b == 0);
        extended.Proof(77).Should().Equal(Infinity);
        VerifyCells(extended, [0, 77]).Should().BeTrue();
    }

    [Test]
    public void TryVerifyPointEvaluation_names_the_malformed_part()
    {
        byte[] zero = new byte[32];
        byte[] tooLarge = Convert.FromHexString("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");
        byte[] notAPoint = [0x80, .. new byte[46], 1];
        Error(Infinity, zero, zero, Infinity).Should().Be(KzgError.None);
        Error(Infinity, tooLarge, zero, Infinity).Should().Be(KzgError.ScalarNotCanonical);
        Error(Infinity, zero, tooLarge, Infinity).Should().Be(KzgError.ScalarNotCanonical);
        Error(notAPoint, zero, zero, Infinity).Should().Be(KzgError.CommitmentInvalid);
        Error(Infinity, zero, zero, notAPoint).Should().Be(KzgError.ProofInvalid);
        Error(Infinity, zero, zero, Infinity[..47]).Should().Be(KzgError.LengthMismatch);
        Error(Infinity, zero[..31], zero, Infinity).Should().Be(KzgError.LengthMismatch);

        // On the curve, but outside the subgroup.
        byte[] outside = [0x80, .. new byte[46], 4];
        Bls12381Codec.TryDecompress(outside, out AffinePoint<Fp381> point).Should().BeTrue();
        Bls12381G1.IsInSubgroup(point).Should().BeFalse();
        Error(outside, zero, zero, Infinity).Should().Be(KzgError.CommitmentInvalid);
        Error(Infinity, zero, zero, outside).Should().Be(KzgError.ProofInvalid);

        static KzgError Error(byte[] commitment, byte[] z, byte[] y, byte[] proof)
        {
            bool accepted = KzgProofs.TryVerifyPointEvaluation(commitment, z, y, proof, out _, out KzgError error);
            accepted.Should().Be(error == KzgError.None);
            return error;
        }
    }

    [Test]
    public void TryParse_refuses_malformed_and_foreign_setups()
    {
        byte[] text = KzgFixtures.SetupText();
        string[] lines = Encoding.ASCII.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Parse([]).Should().Be(KzgError.SetupMalformed);
        Parse(text[..1000]).Should().Be(KzgError.SetupMalformed);
        Parse([.. text, .. "00"u8]).Should().Be(KzgError.SetupMalformed);
        Parse(Change(0, "4095")).Should().Be(KzgError.SetupMalformed);
        Parse(Change(2, "zz" + lines[2][2..])).Should().Be(KzgError.SetupMalformed);
        Parse(Change(2, lines[2] + "00")).Should().Be(KzgError.SetupMalformed);
        Parse(Change(2, "00" + lines[2][2..])).Should().Be(KzgError.SetupPointInvalid);
        Parse(Change(4099, "00" + lines[4099][2..])).Should().Be(KzgError.SetupPointInvalid);

        byte[] Change(int line, string replacement) =>
            Encoding.ASCII.GetBytes(string.Join('\n', lines[..line]) + '\n' + replacement + '\n' + string.Join('\n', lines[(line + 1)..]));
    }

    [TestCase(1000, Description = "one Lagrange point for another")]
    [TestCase(4130, Description = "one power in G2 for another")]
    [TestCase(6000, Description = "one power in G1 for another")]
    public void TryParse_refuses_a_setup_with_one_point_exchanged(int line)
    {
        string[] lines = Encoding.ASCII.GetString(KzgFixtures.SetupText()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[line] = lines[line + 1];
        Parse(Encoding.ASCII.GetBytes(string.Join('\n', lines))).Should().Be(KzgError.SetupInconsistent);
    }

    [Test]
    public void TryVerifyPointEvaluation_does_not_allocate()
    {
        byte[] zero = new byte[32];
        byte[] generator = new byte[48];
        Bls12381Codec.Compress(Bls12381G1.Generator, generator);
        Allocation.Least(() => KzgProofs.TryVerifyPointEvaluation(generator, zero, zero, generator, out _)).Should().Be(0);
    }

    private static KzgError Parse(byte[] text)
    {
        KzgTrustedSetup.TryParse(text, out KzgTrustedSetup? setup, out KzgError error).Should().BeFalse();
        setup.Should().BeNull();
        return error;
    }

    private static bool Verify(byte[] commitment, byte[] z, byte[] y, byte[] proof)
    {
        KzgProofs.TryVerifyPointEvaluation(commitment, z, y, proof, out bool valid).Should().BeTrue();
        return valid;
    }

    private static bool VerifyCells(Extended extended, int[] indices)
    {
        KzgProofs.TryVerifyCellProofBatch(
            [.. indices.SelectMany(_ => extended.Commitment)],
            [.. indices.Select(i => (ulong)i)],
            [.. indices.SelectMany(extended.Cell)],
            [.. indices.SelectMany(extended.Proof)],
            out bool valid,
            out _).Should().BeTrue();
        return valid;
    }

    private static byte[] Commit(byte[] blob)
    {
        byte[] commitment = new byte[48];
        KzgProofs.TryCommit(blob, KzgFixtures.Setup, commitment, out _).Should().BeTrue();
        return commitment;
    }

    private static byte[] BlobProof(byte[] blob, byte[] commitment)
    {
        byte[] proof = new byte[48];
        KzgProofs.TryComputeBlobProof(blob, commitment, KzgFixtures.Setup, proof, out _).Should().BeTrue();
        return proof;
    }

    private sealed record Extended(byte[] Blob, byte[] Commitment, byte[] Cells, byte[] Proofs)
    {
        internal static Extended Make(byte[] blob)
        {
            byte[] cells = new byte[KzgProofs.CellCount * KzgProofs.CellSize];
            byte[] proofs = new byte[KzgProofs.CellCount * KzgProofs.ProofSize];
            KzgProofs.TryComputeCellsAndProofs(blob, KzgFixtures.Setup, cells, proofs, out _).Should().BeTrue();
            return new Extended(blob, Commit(blob), cells, proofs);
        }

        internal byte[] Cell(int index) => Cells.AsSpan(index * KzgProofs.CellSize, KzgProofs.CellSize).ToArray();

        internal byte[] Proof(int index) => Proofs.AsSpan(index * KzgProofs.ProofSize, KzgProofs.ProofSize).ToArray();
    }
}
