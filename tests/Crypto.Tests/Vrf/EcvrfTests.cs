// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using System.Text.Json;
using CsCheck;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Vrf;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Crypto.Tests.Vrf;

[Parallelizable(ParallelScope.All)]
public sealed class EcvrfTests
{
    private static readonly byte[] Seed = Convert.FromHexString("9D61B19DEFFD5A60BA844AF492EC2CC44449C5697B326919703BAC031CAE7F60");

    [Test]
    public void Prove_first_example_of_RFC_9381()
    {
        byte[] proof = new byte[80];
        byte[] output = new byte[64];
        Ecvrf.Prove(Seed, [], proof);
        Convert.ToHexStringLower(proof).Should().Be(
            "8657106690b5526245a92b003bb079ccd1a92130477671f6fc01ad16f26f723f26f8a57ccaed74ee1b190bed1f479d97"
            + "27d2d0f9b005a6e456a35d4fb0daab1268a1b0db10836d9826a528ca76567805");
        Ecvrf.ProofToHash(proof, output).Should().BeTrue();
        Convert.ToHexStringLower(output).Should().Be(
            "90cf1df3b703cce59e2a35b925d411164068269d7b2d29f3301c03dd757876ff66b71dda49d2de59d03450451af026798e8f81cd2e333de5cdf4f3e140fdd8ae");
    }

    [Test]
    public void Fixture_vectors_prove_and_verify()
    {
        if (!Fixtures.TryLocate("crypto/ecvrf.json", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        using JsonDocument document = FixtureJson.Parse(File.ReadAllBytes(path));
        int count = 0;
        foreach (JsonElement vector in document.RootElement.GetProperty("vectors").EnumerateArray())
        {
            byte[] alpha = vector.GetProperty("alpha").AsBytes();
            byte[] expectedProof = vector.GetProperty("pi").AsBytes();
            byte[] expectedOutput = vector.GetProperty("beta").AsBytes();
            byte[] publicKey = new byte[32];
            byte[] proof = new byte[80];
            byte[] output = new byte[64];
            Ecvrf.GetPublicKey(vector.GetProperty("sk").AsBytes(), publicKey);
            publicKey.Should().Equal(vector.GetProperty("pk").AsBytes());
            Ecvrf.Prove(vector.GetProperty("sk").AsBytes(), alpha, proof);
            proof.Should().Equal(expectedProof);
            Ecvrf.Verify(publicKey, alpha, expectedProof, output).Should().BeTrue();
            output.Should().Equal(expectedOutput);
            Ecvrf.ProofToHash(expectedProof, output).Should().BeTrue();
            output.Should().Equal(expectedOutput);
            ReferenceEcvrf.Verify(publicKey, alpha, expectedProof).Should().Equal(expectedOutput);
            Ecvrf.Verify(publicKey, [.. alpha, 0], expectedProof, output).Should().BeFalse();
            count++;
        }

        count.Should().BeGreaterThanOrEqualTo(43);
    }

    [Test]
    public void Verify_proof_and_any_change_equals_reference() =>
        Gen.Select(Numbers.Bytes(32), Gen.Byte.Array[0, 400], Gen.Int[0, 111], Gen.Int[0, 7], Gen.Bool).Sample((seed, alpha, at, bit, change) =>
        {
            byte[] all = new byte[112];
            byte[] output = new byte[64];
            Ecvrf.GetPublicKey(seed, all.AsSpan(80));
            Ecvrf.Prove(seed, alpha, all.AsSpan(0, 80));
            all[at] ^= (byte)(change ? 1 << bit : 0);
            byte[]? expected = ReferenceEcvrf.Verify(all[80..], alpha, all[..80]);
            return Ecvrf.Verify(all.AsSpan(80), alpha, all.AsSpan(0, 80), output) == expected is not null
                && (change || expected is not null)
                && (expected is null || (output.AsSpan().SequenceEqual(expected)
                    && Ecvrf.ProofToHash(all.AsSpan(0, 80), output) && output.AsSpan().SequenceEqual(expected)));
        }, iter: 40);

    [Test]
    public void Verify_key_and_gamma_with_torsion_equals_RFC()
    {
        BigInteger x = 0x123456789ABCDEF;
        byte[] honest = new byte[64];
        for (int i = 0; i < 8; i++)
        {
            ReferenceEdwards keyTorsion = ReferenceEdwards.Torsion[i];
            ReferenceEdwards gammaTorsion = ReferenceEdwards.Torsion[(i * 3) & 7];
            (byte[] publicKey, byte[] proof) = ReferenceEcvrf.ProveWithTorsion(x, [1, 2, 3], keyTorsion, gammaTorsion);
            byte[]? expected = ReferenceEcvrf.Verify(publicKey, [1, 2, 3], proof);
            expected.Should().NotBeNull();
            Ecvrf.Verify(publicKey, [1, 2, 3], proof, honest).Should().BeTrue("torsion {0}", i);
            honest.Should().Equal(expected);
            Ecvrf.IsValidPublicKey(publicKey).Should().BeTrue();

            proof[32] ^= 1;
            Ecvrf.Verify(publicKey, [1, 2, 3], proof, honest).Should().BeFalse();
        }
    }

    [Test]
    public void Small_order_keys_are_refused()
    {
        byte[] proof = new byte[80];
        Ecvrf.Prove(Seed, [], proof);
        foreach (ReferenceEdwards point in ReferenceEdwards.Torsion)
        {
            byte[] key = point.Encode();
            Ecvrf.IsValidPublicKey(key).Should().BeFalse();
            Ecvrf.Verify(key, [], proof, new byte[64]).Should().BeFalse();

            // With the scalars zero every equation could hold; the key alone must fail it.
            Ecvrf.Verify(key, [], [.. key, .. new byte[48]], new byte[64]).Should().BeFalse();
        }
    }

    [Test]
    public void Small_order_gamma_decodes_as_RFC_says()
    {
        byte[] key = new byte[32];
        Ecvrf.GetPublicKey(Seed, key);
        foreach (ReferenceEdwards point in ReferenceEdwards.Torsion)
        {
            byte[] proof = [.. point.Encode(), .. new byte[48]];
            byte[] output = new byte[64];
            Ecvrf.ProofToHash(proof, output).Should().BeTrue();
            Ecvrf.Verify(key, [], proof, output).Should().Be(ReferenceEcvrf.Verify(key, [], proof) is not null);
        }
    }

    [Test]
    public void Encodings_that_are_not_canonical_are_refused()
    {
        byte[] proof = new byte[80];
        byte[] key = new byte[32];
        Ecvrf.GetPublicKey(Seed, key);
        Ecvrf.Prove(Seed, [], proof);
        BigInteger s = new(proof.AsSpan(48), isUnsigned: true);
        byte[] unreduced = [.. proof[..48], .. Little(s + ReferenceEdwards.Q)];
        Ecvrf.Verify(key, [], unreduced, new byte[64]).Should().BeFalse();
        Ecvrf.ProofToHash(unreduced, new byte[64]).Should().BeFalse();

        for (int y = 0; y < 19; y++)
        {
            foreach (byte sign in new byte[] { 0, 0x80 })
            {
                byte[] encoding = Little(ReferenceEdwards.P + y);
                encoding[31] |= sign;
                Edwards25519.IsCanonical(encoding).Should().BeFalse();
                Ecvrf.ProofToHash([.. encoding, .. proof[32..]], new byte[64]).Should().BeFalse();
                Ecvrf.IsValidPublicKey(encoding).Should().BeFalse();
            }
        }

        // x = 0 with the sign set.
        byte[] minusZero = Little(1);
        minusZero[31] |= 0x80;
        Edwards25519.IsCanonical(minusZero).Should().BeFalse();
        byte[] other = Little(ReferenceEdwards.P - 1);
        Edwards25519.IsCanonical(other).Should().BeTrue();
        other[31] |= 0x80;
        Edwards25519.IsCanonical(other).Should().BeFalse();
        Edwards25519.IsReducedScalar(Little(ReferenceEdwards.Q)).Should().BeFalse();
        Edwards25519.IsReducedScalar(Little(ReferenceEdwards.Q - 1)).Should().BeTrue();
    }

    [Test]
    public unsafe void TryMultiply_any_point_equals_reference() =>
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 5], Numbers.Bytes(32)).Sample((torsion, multiple, scalar) =>
        {
            BigInteger n = new BigInteger(scalar, isUnsigned: true) % ReferenceEdwards.Q;
            ReferenceEdwards point = ((BigInteger)multiple * ReferenceEdwards.Base) + ReferenceEdwards.Torsion[torsion];
            byte[] encoded = point.Encode();
            byte[] reduced = Little(n);
            byte[] product = new byte[32];
            fixed (byte* target = product, scalarBytes = reduced, pointBytes = encoded)
            {
                return Edwards25519.TryMultiply(target, scalarBytes, pointBytes) && product.AsSpan().SequenceEqual((n * point).Encode());
            }
        }, iter: 100);

    [Test]
    public void Points_off_the_curve_are_refused()
    {
        byte[] proof = new byte[80];
        byte[] key = new byte[32];
        Ecvrf.GetPublicKey(Seed, key);
        Ecvrf.Prove(Seed, [], proof);
        byte[] off = Little(2);
        for (byte y = 2; ReferenceEdwards.Decode(off) is not null; y++)
        {
            off[0] = y;
        }

        Ecvrf.IsValidPublicKey(off).Should().BeFalse();
        Ecvrf.Verify(off, [], proof, new byte[64]).Should().BeFalse();
        Ecvrf.Verify(key, [], [.. off, .. proof[32..]], new byte[64]).Should().BeFalse();
        Ecvrf.ProofToHash([.. off, .. proof[32..]], new byte[64]).Should().BeFalse();
    }

    [Test]
    public void Inputs_of_wrong_length_are_refused()
    {
        Ecvrf.Verify(new byte[31], [], new byte[80], new byte[64]).Should().BeFalse();
        Ecvrf.Verify(new byte[32], [], new byte[79], new byte[64]).Should().BeFalse();
        Ecvrf.ProofToHash(new byte[81], new byte[64]).Should().BeFalse();
        Ecvrf.IsValidPublicKey(new byte[33]).Should().BeFalse();
        Action prove = () => Ecvrf.Prove(new byte[31], [], new byte[80]);
        Action output = () => Ecvrf.Verify(new byte[32], [], new byte[80], new byte[63]);
        prove.Should().Throw<ArgumentException>();
        output.Should().Throw<ArgumentException>();
    }

    [Test]
    public void Prove_and_verify_allocate_nothing()
    {
        byte[] proof = new byte[80];
        byte[] key = new byte[32];
        byte[] output = new byte[64];
        byte[] alpha = Keccak256.EmptyHash.ToArray();
        Ecvrf.GetPublicKey(Seed, key);
        Ecvrf.Prove(Seed, alpha, proof);
        Ecvrf.Verify(key, alpha, proof, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Ecvrf.Prove(Seed, alpha, proof);
        bool valid = Ecvrf.Verify(key, alpha, proof, output);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        valid.Should().BeTrue();
    }

    private static byte[] Little(BigInteger value)
    {
        byte[] bytes = new byte[32];
        value.ToByteArray(isUnsigned: true).CopyTo(bytes, 0);
        return bytes;
    }
}
