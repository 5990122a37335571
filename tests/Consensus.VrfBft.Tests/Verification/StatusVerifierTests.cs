// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Verification;

[Parallelizable(ParallelScope.All)]
public sealed class StatusVerifierTests
{
    private const long Now = 1_800_000_000_000;
    private static readonly TestNetwork Network = new(4);
    private static readonly BlockValue Head = TestNetwork.Value("head");

    [Test]
    public void AttestedWeight_counts_each_validator_once()
    {
        Weight(Status(0), Status(1), Status(1, issuedAt: Now + 5), Status(3)).Should().Be(30_000);
    }

    [Test]
    public void AttestedWeight_ignores_old_foreign_unsigned_and_forged_statuses()
    {
        Weight(
            Status(0, issuedAt: Now - 60_001),
            Status(1, issuedAt: Now + 60_001),
            Status(2) with { Head = new Height(8) },
            Status(2) with { HeadHash = TestNetwork.Value("other") },
            Status(2) with { Chain = default },
            Status(2) with { Attestation = null },
            Forge(Status(3), new ValidatorIndex(2)),
            Forge(Status(3), new ValidatorIndex(4))).Should().Be(0);
    }

    private static ulong Weight(params ConsensusStatus[] statuses) =>
        new StatusVerifier(FakeCrypto.Instance).AttestedWeight(TestNetwork.Chain, new Height(7), Head, Network.Members, Now, statuses).Value;

    private static ConsensusStatus Forge(ConsensusStatus status, ValidatorIndex validator) => status with { Attestation = status.Attestation! with { Validator = validator } };

    private static ConsensusStatus Status(int validator, long issuedAt = Now)
    {
        byte[] buffer = new byte[SignedContent.StatusBytes];
        ReadOnlySpan<byte> content = SignedContent.Status(TestNetwork.Chain, new Height(7), Head.Hash, (ulong)issuedAt, buffer);
        StatusAttestation attestation = new(new ValidatorIndex((uint)validator), (ulong)issuedAt, FakeCrypto.Sign(TestNetwork.VoteKey(validator), content));
        return new ConsensusStatus(TestNetwork.Chain, new Height(7), Head, default, false, attestation);
    }
}
