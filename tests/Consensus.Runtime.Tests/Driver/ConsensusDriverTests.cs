// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Tests;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.Runtime.Tests.Driver;

/// <summary>Whole nodes without a ledger and a network: real keys, log, record, signer, verification and codec.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ConsensusDriverTests
{
    private static readonly ConsensusParameters Full = new() { EpochLength = 4 };

    [Test]
    public async Task One_validator_commits_alone()
    {
        using LocalNetwork network = new(1, Full);
        network.Node(0).Start();

        await network.RunToAsync(6);

        network.Node(0).Height.Should().BeGreaterThanOrEqualTo(6);
    }

    [Test]
    public async Task Four_validators_agree_over_epochs()
    {
        using LocalNetwork network = new(4, Full);
        Start(network);

        await network.RunToAsync(12);

        network.Agree();
    }

    [Test]
    public async Task Sampled_committees_agree_with_proofs_of_real_keys()
    {
        using LocalNetwork network = new(6, new ConsensusParameters
        {
            EpochLength = 4,
            Sampled = true,
            VoteSeats = 600,
            SampledQuorum = 400,
            SampledSync = 200,
        });
        Start(network);

        await network.RunToAsync(4);

        network.Agree();
    }

    [Test]
    public async Task An_observer_follows_without_signing()
    {
        using LocalNetwork network = new(4, Full);
        for (int i = 0; i < 3; i++)
        {
            network.Node(i).Start();
        }

        network.Node(3).Start(hasSigner: false);
        await network.RunToAsync(4);

        network.Agree();
    }

    [Test]
    public async Task Killed_nodes_come_back_from_their_disks_and_never_contradict_themselves()
    {
        using LocalNetwork network = new(4, Full);
        Start(network);
        Random random = new(5);
        for (int round = 1; round <= 6; round++)
        {
            LocalNode victim = network.Node(round % 4);
            await network.RunToAsync(round);
            await victim.KillAsync(random);
            await network.RunToAsync(round + 1);
            victim.Start();
        }

        await network.RunToAsync(9);

        network.Agree();
        network.Nodes.SelectMany(node => node.Evidence).Should().BeEmpty("no node signed two values");
    }

    [Test]
    public async Task All_nodes_killed_at_once_resume_where_they_were()
    {
        using LocalNetwork network = new(4, Full);
        Start(network);
        Random random = new(6);
        for (int round = 1; round <= 4; round++)
        {
            await network.RunToAsync(round);
            foreach (LocalNode node in network.Nodes)
            {
                await node.KillAsync(random);
            }

            Start(network);
        }

        await network.RunToAsync(6);

        network.Agree();
        network.Nodes.SelectMany(node => node.Evidence).Should().BeEmpty();
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Ended_inside_any_effect_with_torn_files_no_validator_signs_two_values(int seed)
    {
        using LocalNetwork network = new(4, Full) { Crashes = new Random(seed) };
        Start(network);
        foreach (LocalNode node in network.Nodes)
        {
            network.PlanCrash(node);
        }

        for (int height = 1; network.CrashCount < 40; height++)
        {
            await network.RunToAsync(height);
        }

        network.Agree();
        network.Contradictions.Should().BeEmpty();
        network.Nodes.SelectMany(node => node.Evidence).Should().BeEmpty();
        foreach (var next in network.Said.Where(said => said.Key.Step.IsNext))
        {
            bool isCertified = network.Said.TryGetValue(next.Key with { Step = Step.Cert }, out BlockValue certified);
            (isCertified && certified != next.Value).Should().BeFalse("CERT v and NEXT w of one period contradict");
        }
    }

    [Test]
    public async Task Lost_payloads_and_heads_cost_time_and_nothing_else()
    {
        using LocalNetwork network = new(4, Full);
        Random random = new(7);
        network.Drops = (message, _) =>
        {
            lock (random)
            {
                return message is ConsensusMessage.Head or ConsensusMessage.Payload or ConsensusMessage.Vote && random.Next(10) < 2;
            }
        };
        Start(network);

        await network.RunToAsync(5);

        network.Agree();
    }

    [Test]
    public async Task Garbage_from_a_peer_is_rejected_and_stops_nothing()
    {
        using LocalNetwork network = new(4, Full);
        Start(network);
        TestNetwork strangers = new(4);
        List<MessageVerdict> verdicts = [];
        for (ulong height = 1; height < 3; height++)
        {
            for (int voter = 0; voter < 4; voter++)
            {
                network.Node(0).Driver!.Offer(new IncomingMessage(
                    new ConsensusMessage.Vote(strangers.Vote(voter, Step.Soft, TestNetwork.Value("v"), height)),
                    new PeerHandle(9),
                    0,
                    verdict =>
                    {
                        lock (verdicts)
                        {
                            verdicts.Add(verdict);
                        }
                    }));
            }
        }

        await LocalNetwork.SettleAsync(() =>
        {
            lock (verdicts)
            {
                return verdicts.Count == 8;
            }
        });
        await network.RunToAsync(3);

        verdicts.Should().HaveCount(8).And.NotContain(MessageVerdict.Accept);
    }

    [Test]
    public async Task Double_votes_become_evidence_once()
    {
        using LocalNetwork network = new(4, Full);
        for (int i = 0; i < 3; i++)
        {
            network.Node(i).Start();
        }

        // Validator 3 never runs; its key signs two values.
        LocalChain chain = new(4, Full);
        foreach (string name in new[] { "a", "b", "c" })
        {
            Vote vote = new(new Height(1), default, Step.Soft, TestNetwork.Value(name), new ValidatorIndex(3));
            byte[] signature = new byte[64];
            chain.Keys[3].TrySign(default, SignedContent.Vote(LocalChain.Chain, vote, new byte[SignedContent.VoteBytes]), signature);
            network.Send(3, 0, new ConsensusMessage.Vote(new SignedVote(vote, VoteSignature.From(signature))));
        }

        // Later, a vote of a committed height is not looked at.
        await LocalNetwork.SettleAsync(() => !network.Node(0).Evidence.IsEmpty);
        await network.RunToAsync(2);

        network.Node(0).Evidence.Should().ContainSingle().Which.Evidence.Kind.Should().Be(EvidenceKind.DoubleVote);
    }

    [Test]
    public async Task A_second_certified_block_at_a_committed_height_halts_with_both_certificates_on_disk()
    {
        using LocalNetwork network = new(4, Full);
        Start(network);
        await network.RunToAsync(2);

        // The node may be ahead of the slowest one, and remembers no more than two heights: the conflict is at its own last one.
        ConsensusDriver driver = network.Node(0).Driver!;
        await LocalNetwork.SettleAsync(() => driver.Position.Height > new Height(2));
        Height height = driver.Position.Height.Previous;
        LocalChain chain = new(4, Full);
        VerificationContext context = new(LocalChain.Chain, Full, chain.Members(height), height, default);
        CertificateId id = new(height, default, Step.Cert, TestNetwork.Value("another block"));
        List<VerifiedVote> votes = [];
        for (int i = 0; i < 3; i++)
        {
            Vote vote = new(id.Height, id.Period, id.Step, id.Value, new ValidatorIndex((uint)i));
            byte[] signature = new byte[64];
            chain.Keys[i].TrySign(default, SignedContent.Vote(LocalChain.Chain, vote, new byte[SignedContent.VoteBytes]), signature);
            votes.Add(new VoteVerifier(StandardCrypto.Instance).Verify(new SignedVote(vote, VoteSignature.From(signature)), context).Value);
        }

        QuorumCertificate forged = CertificateBuilder.Minimal(id, 4, chain.Members(height).Thresholds.Quorum, votes).Certificate;
        network.Send(1, 0, new ConsensusMessage.Certificate(forged));
        await LocalNetwork.SettleAsync(() => network.Node(0).Running.IsCompleted);
        Func<Task> run = () => network.RunToAsync(int.MaxValue);

        (await run.Should().ThrowAsync<ConsensusHaltException>()).Which.Reason.Should().Be(HaltReason.ConflictingCommit);
        string report = await File.ReadAllTextAsync(Path.Combine(network.Node(0).Folder, $"halt-{height.Value}.txt"));
        report.Should().Contain(Hex.Encode(CertificateCodec.Encode(forged)));
        network.Node(1).Running.IsFaulted.Should().BeFalse("the others did not see it");
    }

    [Test]
    public void A_full_intake_drops_and_counts()
    {
        using LocalNetwork network = new(1, Full);
        network.Node(0).Start();
        ConsensusDriver driver = network.Node(0).Driver!;
        List<MessageVerdict> verdicts = [];
        BlockPayload payload = new(TestBlocks.Head(), new byte[40 * 1024 * 1024], default);

        driver.Offer(new IncomingMessage(new ConsensusMessage.Payload(payload), new PeerHandle(1), 0, verdicts.Add));

        driver.DroppedMessages.Should().Be(1);
        verdicts.Should().Equal(MessageVerdict.Ignore);
    }

    private static void Start(LocalNetwork network)
    {
        foreach (LocalNode node in network.Nodes)
        {
            node.Start();
        }
    }
}
