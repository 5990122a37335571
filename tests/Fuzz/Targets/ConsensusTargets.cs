// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Tests;
using PowerVerse.Chain.Consensus.VrfBft.Tests.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Tests.Verification;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;

namespace PowerVerse.Chain.Fuzz.Targets;

/// <summary>Any bytes as a message of the agreement; what is accepted must encode to the same bytes.</summary>
public sealed class ConsensusMessageTarget : IFuzzTarget
{
    public long AllocationBytesMax => 8 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } = [.. SampleMessages.All().Select(sample => MessageCodec.Encode(sample.Message))];

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!MessageCodec.TryDecode(input, out ConsensusMessage? message, out _))
        {
            return false;
        }

        Require.Same(MessageCodec.Encode(message), input);
        return true;
    }
}

/// <summary>Any bytes as a vote, verified in both modes; what is read must encode to the same bytes, what is genuine must weigh something.</summary>
public sealed class VoteTarget : IFuzzTarget
{
    private readonly TestNetwork[] _networks = [new(10), TestNetwork.Sampled(60, 500)];
    private readonly VoteVerifier _verifier = new(FakeCrypto.Instance);

    // The stand-in keys of the tests allocate per signature check.
    public long AllocationBytesMax => 8 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } =
        [.. SampleMessages.All().Where(sample => sample.Message is ConsensusMessage.Vote).Select(sample => MessageCodec.Encode(sample.Message)[1..])];

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!VoteCodec.TryDecode(input, out SignedVote? vote, out _))
        {
            return false;
        }

        Require.Same(VoteCodec.Encode(vote), input);
        bool isGenuine = false;
        foreach (TestNetwork network in _networks)
        {
            if (_verifier.Verify(vote, network.Context()).TryGet(out VerifiedVote? verified, out _))
            {
                isGenuine = true;
                if (verified.Weight.Value == 0)
                {
                    throw new InvalidOperationException("a vote without weight was taken");
                }
            }
        }

        return isGenuine;
    }
}

/// <summary>Any bytes as a certificate, verified in both modes; what is accepted must weigh a quorum.</summary>
public sealed class CertificateTarget : IFuzzTarget
{
    private readonly TestNetwork[] _networks = [new(10), TestNetwork.Sampled(60, 500)];
    private readonly CertificateVerifier _verifier = new(FakeCrypto.Instance);

    // The stand-in keys of the tests allocate per signature check.
    public long AllocationBytesMax => 128 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } =
        [.. SampleMessages.All().Where(sample => sample.Message is ConsensusMessage.Certificate).Select(sample => MessageCodec.Encode(sample.Message)[1..])];

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!CertificateCodec.TryDecode(input, out QuorumCertificate? certificate, out _))
        {
            return false;
        }

        bool isAccepted = false;
        foreach (TestNetwork network in _networks)
        {
            if (_verifier.Verify(certificate, network.Context()).TryGet(out VerifiedCertificate? verified, out _))
            {
                isAccepted = true;
                if (verified.Weight < network.Set.Thresholds.Quorum)
                {
                    throw new InvalidOperationException("accepted below the quorum");
                }
            }
        }

        return isAccepted;
    }
}

/// <summary>Any bytes as evidence, verified; what is accepted must encode to the same bytes.</summary>
public sealed class EvidenceTarget : IFuzzTarget
{
    private readonly TestNetwork _network = new(10);
    private readonly EvidenceVerifier _verifier = new(FakeCrypto.Instance);

    public long AllocationBytesMax => 8 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } =
        [.. SampleMessages.All().Where(sample => sample.Message is ConsensusMessage.Misbehaviour).Select(sample => MessageCodec.Encode(sample.Message)[1..])];

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!EvidenceCodec.TryDecode(input, out MisbehaviourEvidence? evidence, out _) || !_verifier.Verify(evidence, _network.Context()).IsSuccess)
        {
            return false;
        }

        Require.Same(EvidenceCodec.Encode(evidence), input);
        return true;
    }
}

/// <summary>Any bytes as the proof that takes a light client to the next epoch; what is accepted must lead to the true next set.</summary>
public sealed class EpochProofTarget : IFuzzTarget
{
    private static readonly EpochProofWorld World = new(7);
    private readonly LightClient _client = World.Client;
    private readonly TrustedEpoch _trusted = World.Trusted(0);
    private readonly TrustedEpoch _next = World.Trusted(1);

    public long AllocationBytesMax => 64 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } = [EpochProofCodec.Encode(World.Proof(0)), EpochProofCodec.Encode(World.Proof(1))];

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!EpochProofCodec.TryDecode(input, out EpochProof? proof, out _) || !_client.Advance(_trusted, proof).TryGet(out VerifiedEpochEnd end, out _))
        {
            return false;
        }

        return end.Next == _next ? true : throw new InvalidOperationException("led to a set that the chain does not have");
    }
}
