// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Messages;

/// <summary>One message of every kind and shape: seeds of the codec and fuzz tests.</summary>
internal static class SampleMessages
{
    internal static IEnumerable<(string Name, ConsensusMessage Message)> All()
    {
        BlockValue v = TestNetwork.Value("v");
        BlockValue w = TestNetwork.Value("w");
        TestNetwork full = new(10);
        TestNetwork sampled = TestNetwork.Sampled(60, 500);
        CertificateId id = new(new Height(5), default, Step.Cert, v);
        ProposalHead head = TestBlocks.Head();
        MisbehaviourEvidence.TryFind(full.Vote(1, Step.Soft, v), full.Vote(1, Step.Soft, w), null, out MisbehaviourEvidence? evidence);
        KeyReveal reveal = TestBlocks.Reveal(1, 16);
        StatusAttestation attestation = new(new ValidatorIndex(3), 1_800_000_000_000, full.Vote(3, Step.Cert, v).Signature);

        yield return ("head", new ConsensusMessage.Head(head));
        yield return ("head of period 1", new ConsensusMessage.Head(TestBlocks.Head(period: 1)));
        yield return ("payload", new ConsensusMessage.Payload(new BlockPayload(head, new byte[] { 0xC3, 1, 2, 3 }, default)));
        yield return ("payload with certificate", new ConsensusMessage.Payload(new BlockPayload(head, new byte[] { 0xC0 }, new byte[500])));
        yield return ("vote", new ConsensusMessage.Vote(full.Vote(1, Step.Cert, v)));
        yield return ("vote with proof", new ConsensusMessage.Vote(sampled.Vote(1, Step.NextAt(3), v)));
        yield return ("certificate", new ConsensusMessage.Certificate(CertificateBuilder.Minimal(
            id, 10, full.Set.Thresholds.Quorum, full.VerifiedVotes(Step.Cert, v, Enumerable.Range(0, 10))).Certificate));
        yield return ("sampled certificate", new ConsensusMessage.Certificate(CertificateBuilder.Full(
            id, 60, sampled.Set.Thresholds.Quorum, sampled.VerifiedVotes(Step.Cert, v, Enumerable.Range(0, 60))).Certificate));
        yield return ("reveal", new ConsensusMessage.Reveal(reveal));
        yield return ("reveal at depth 0", new ConsensusMessage.Reveal(reveal with { Path = [] }));
        yield return ("status", new ConsensusMessage.Status(new ConsensusStatus(TestNetwork.Chain, new Height(4), v, new Period(1), true, null)));
        yield return ("attested status", new ConsensusMessage.Status(new ConsensusStatus(TestNetwork.Chain, default, v, default, false, attestation)));
        yield return ("payload request", new ConsensusMessage.Request(new ConsensusRequest.Payload(new Height(5), v)));
        yield return ("certificate request", new ConsensusMessage.Request(new ConsensusRequest.Certificate(id)));
        yield return ("votes request", new ConsensusMessage.Request(new ConsensusRequest.Votes(new Height(5), default, Step.Soft, new byte[] { 3, 1 })));
        yield return ("reveals request", new ConsensusMessage.Request(new ConsensusRequest.KeyReveals(new Epoch(3), new byte[] { 0, 1 })));
        yield return ("evidence", new ConsensusMessage.Misbehaviour(evidence!));
        yield return ("evidence with reveal", new ConsensusMessage.Misbehaviour(evidence!.WithReveal(reveal)));
    }
}
