// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Tests.Verification;
using PowerVerse.Chain.Consensus.VrfBft.Verification;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Messages;

/// <summary>Mutated and random bytes against every decoder and what follows it: a typed answer, never an exception, never much memory.</summary>
/// <remarks>POWERVERSE_FUZZ_INPUTS sets how many inputs each test takes; POWERVERSE_FUZZ_SEED where they start.</remarks>
[Parallelizable(ParallelScope.All)]
public sealed class MessageFuzzTests
{
    // An input of n bytes may make a decoder allocate the message's copy and its parts: a small multiple of n and a constant.
    private const long AllocationFactor = 4;
    private const long AllocationConstant = 16 * 1024;

    private static readonly int Inputs = Setting("POWERVERSE_FUZZ_INPUTS", 20_000);
    private static readonly int Seed = Setting("POWERVERSE_FUZZ_SEED", 1);

    [Test]
    public void Messages_decode_to_what_they_encode_or_to_a_typed_error()
    {
        byte[][] seeds = [.. SampleMessages.All().Select(sample => MessageCodec.Encode(sample.Message)).Where(bytes => bytes.Length < 5000)];
        int decodedCount = 0;
        foreach (byte[] input in FuzzInputs.Mutations(seeds, Inputs, Seed))
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool ok = MessageCodec.TryDecode(input, out ConsensusMessage? message, out DecodeError error);
            CheckAllocation(GC.GetAllocatedBytesForCurrentThread() - before, input.Length);
            if (ok != (error == DecodeError.None) || ok != (message is not null))
            {
                Assert.Fail($"Answer and error disagree on {Convert.ToHexString(input)}");
            }

            if (ok)
            {
                decodedCount++;
                if (!MessageCodec.Encode(message!).AsSpan().SequenceEqual(input))
                {
                    Assert.Fail($"Not canonical: {Convert.ToHexString(input)}");
                }
            }
        }

        decodedCount.Should().BePositive("mutations inside hashes and signatures still decode");
    }

    [Test]
    public void Certificates_are_verified_or_refused_with_a_typed_error()
    {
        TestNetwork full = new(10);
        TestNetwork sampled = TestNetwork.Sampled(60, 500);
        byte[][] seeds = [.. SampleMessages.All().Where(sample => sample.Message is ConsensusMessage.Certificate).Select(sample => MessageCodec.Encode(sample.Message)[1..])];
        CertificateVerifier verifier = new(FakeCrypto.Instance);
        int accepted = 0;
        foreach (byte[] input in FuzzInputs.Mutations(seeds, Inputs / 2, Seed))
        {
            if (!CertificateCodec.TryDecode(input, out var certificate, out _))
            {
                continue;
            }

            foreach (TestNetwork network in new[] { full, sampled })
            {
                if (verifier.Verify(certificate, network.Context()).TryGet(out var verified, out CertificateError error))
                {
                    accepted++;
                    if (verified.Weight < network.Set.Thresholds.Quorum)
                    {
                        Assert.Fail($"Accepted below the quorum: {Convert.ToHexString(input)}");
                    }
                }
                else if (error == CertificateError.None)
                {
                    Assert.Fail($"Refused without a reason: {Convert.ToHexString(input)}");
                }
            }
        }

        accepted.Should().BePositive("the seeds themselves are among the inputs");
    }

    [Test]
    public void Evidence_is_verified_or_refused_with_a_typed_error()
    {
        TestNetwork network = new(10);
        byte[][] seeds = [.. SampleMessages.All().Where(sample => sample.Message is ConsensusMessage.Misbehaviour).Select(sample => MessageCodec.Encode(sample.Message)[1..])];
        EvidenceVerifier verifier = new(FakeCrypto.Instance);
        int accepted = 0;
        foreach (byte[] input in FuzzInputs.Mutations(seeds, Inputs, Seed))
        {
            if (EvidenceCodec.TryDecode(input, out MisbehaviourEvidence? evidence, out _)
                && verifier.Verify(evidence, network.Context()).TryGet(out VerifiedEvidence? verified, out _))
            {
                accepted++;
                if (!EvidenceCodec.Encode(verified.Evidence).AsSpan().SequenceEqual(input))
                {
                    Assert.Fail($"Not canonical: {Convert.ToHexString(input)}");
                }
            }
        }

        accepted.Should().BePositive("the seeds themselves are among the inputs");
    }

    [Test]
    public void Epoch_proofs_are_verified_or_refused_with_a_typed_error()
    {
        EpochProofWorld world = new(7);
        byte[][] seeds = [EpochProofCodec.Encode(world.Proof(0)), EpochProofCodec.Encode(world.Proof(1))];
        int accepted = 0;
        foreach (byte[] input in FuzzInputs.Mutations(seeds, Inputs / 4, Seed))
        {
            if (EpochProofCodec.TryDecode(input, out EpochProof? proof, out _) && world.Client.Advance(world.Trusted(0), proof).IsSuccess)
            {
                accepted++;
            }
        }

        accepted.Should().BePositive("the seeds themselves are among the inputs");
    }

    private static void CheckAllocation(long allocated, int length)
    {
        if (allocated > (AllocationFactor * length) + AllocationConstant)
        {
            Assert.Fail($"{allocated} bytes for an input of {length}");
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
