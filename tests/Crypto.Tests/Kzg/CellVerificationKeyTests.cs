// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Curves;
using PowerVerse.Chain.Crypto.Kzg;

namespace PowerVerse.Chain.Crypto.Tests.Kzg;

/// <summary>The built-in points for cell proofs; none of it needs a file.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class CellVerificationKeyTests
{
    private const string GeneratorHex = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb";

    [Test]
    public void Points_are_the_powers_of_the_secret_of_the_ceremony()
    {
        AffinePoint<Fp381>[] powers = [.. CellVerificationKey.Powers];
        powers.Should().HaveCount(64);
        AffinePoint<Fp381>.AreEqual(powers[0], Bls12381G1.Generator).Should().BeTrue();
        for (int i = 1; i < powers.Length; i++)
        {
            CeremonyPairing.AreEqual(JacobianPoint<Fp381>.FromAffine(powers[i]), JacobianPoint<Fp381>.FromAffine(powers[i - 1])).Should().BeTrue("power {0}", i);
        }

        // e([tau^63]G1, [tau]G2) = e(G1, [tau^64]G2)
        CeremonyPairing.AreEqual(
            JacobianPoint<Fp381>.FromAffine(powers[63]),
            JacobianPoint<Fp381>.FromAffine(powers[0]),
            [Bls12381Pairing.Prepare(CeremonyPairing.TauG2), CellVerificationKey.Lines[1]]).Should().BeTrue();
    }

    [Test]
    public void Points_are_those_of_the_published_file()
    {
        AffinePoint<Fp381>[] published = KzgFixtures.Setup.Monomial;
        for (int i = 0; i < CellVerificationKey.Powers.Length; i++)
        {
            AffinePoint<Fp381>.AreEqual(CellVerificationKey.Powers[i], published[i]).Should().BeTrue();
        }
    }

    [TestCase(1, ExpectedResult = true)]
    [TestCase(2, ExpectedResult = false)]
    public bool Cells_of_a_constant_polynomial_hold_for_its_value_alone(int value)
    {
        const int Count = KzgProofs.CellCount;
        byte[] blob = new byte[KzgProofs.BlobSize];
        for (int i = KzgProofs.ScalarSize - 1; i < blob.Length; i += KzgProofs.ScalarSize)
        {
            blob[i] = (byte)value;
        }

        // The commitment to the constant one is the generator, and the proof of a constant is the point at infinity.
        byte[] infinity = [0xc0, .. new byte[KzgProofs.ProofSize - 1]];
        byte[] cells = new byte[Count * KzgProofs.CellSize];
        KzgProofs.TryComputeCells(blob, cells, out _).Should().BeTrue();
        KzgProofs.TryVerifyCellProofBatch(
            [.. Enumerable.Range(0, Count).SelectMany(_ => Convert.FromHexString(GeneratorHex))],
            [.. Enumerable.Range(0, Count).Select(i => (ulong)i)],
            cells,
            [.. Enumerable.Range(0, Count).SelectMany(_ => infinity)],
            out bool valid,
            out _).Should().BeTrue();
        return valid;
    }
}
