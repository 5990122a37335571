// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.Runtime.Tests.Driver;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Tests;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Crypto.Hashing;

namespace PowerVerse.Chain.Consensus.Runtime.Tests.Signing;

[Parallelizable(ParallelScope.All)]
public sealed class VoteSignerTests
{
    private static readonly BlockValue V = TestNetwork.Value("v");
    private static readonly BlockValue W = TestNetwork.Value("w");

    [Test]
    public void TrySign_makes_a_vote_that_verifies()
    {
        using Desk desk = new();

        desk.Signer.TrySign(desk.Vote(Step.Soft, V), false, out SignedVote? signed).Should().BeTrue();

        new VoteVerifier(StandardCrypto.Instance).Verify(signed!, desk.Setup.Votes).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void TrySign_in_a_sampled_committee_attaches_the_proof_of_the_lot()
    {
        using Desk desk = new(isSampled: true);

        desk.Signer.TrySign(desk.Vote(Step.Soft, V), false, out SignedVote? signed).Should().BeTrue();

        new VoteVerifier(StandardCrypto.Instance).Verify(signed!, desk.Setup.Votes).Value.Weight.Should().Be(desk.Setup.Context.Lots.VoteWeight(default, Step.Soft));
    }

    [Test]
    public void TrySign_gives_the_same_signature_again_and_no_other()
    {
        using Desk desk = new();

        desk.Signer.TrySign(desk.Vote(Step.Soft, V), false, out SignedVote? first).Should().BeTrue();
        desk.Signer.TrySign(desk.Vote(Step.Soft, V), false, out SignedVote? again).Should().BeTrue();
        desk.Signer.TrySign(desk.Vote(Step.Soft, W), false, out _).Should().BeFalse();

        again!.Signature.Should().Be(first!.Signature);
        desk.Signer.LastVerdict.Should().Be(SigningVerdict.OtherValueSigned);
    }

    [Test]
    public void TrySign_refuses_other_voters_unknown_heights_and_malformed_votes()
    {
        using Desk desk = new();

        desk.Signer.TrySign(desk.Vote(Step.Soft, V) with { Voter = new ValidatorIndex(1) }, false, out _).Should().BeFalse();
        desk.Signer.TrySign(desk.Vote(Step.Soft, V) with { Height = new Height(2) }, false, out _).Should().BeFalse();
        desk.Signer.TrySign(desk.Vote(Step.Soft, BlockValue.Bottom), false, out _).Should().BeFalse();
        desk.Signer.TrySign(desk.Vote(Step.Propose, V), false, out _).Should().BeFalse();
    }

    [Rule("C1")]
    [Test]
    public void TrySignHead_signs_the_block_on_the_shelf_once_per_period()
    {
        using Desk desk = new();
        BlockValue first = desk.Build(timestampOffset: 1);
        BlockValue second = desk.Build(timestampOffset: 2);
        desk.Shelf.TryGet(desk.Setup.Facts.Height, first, out _).Should().BeTrue();
        desk.Shelf.TryGetSigned(desk.Setup.Facts.Height, first, out _).Should().BeFalse("an unsigned block is nobody else's");

        desk.Signer.TrySignHead(desk.Setup.Facts.Height, default, first, out ProposalHead? head).Should().BeTrue();
        desk.Signer.TrySignHead(desk.Setup.Facts.Height, default, first, out _).Should().BeTrue();
        desk.Signer.TrySignHead(desk.Setup.Facts.Height, default, second, out _).Should().BeFalse();
        desk.Signer.TrySignHead(desk.Setup.Facts.Height, new Period(1), first, out _).Should().BeFalse("the seal names period 0");
        desk.Signer.TrySignHead(desk.Setup.Facts.Height, default, V, out _).Should().BeFalse("no such block is at hand");

        new HeadVerifier(StandardCrypto.Instance).Verify(head!, desk.Setup.Heads).IsSuccess.Should().BeTrue();
        desk.Shelf.TryGetSigned(head!.Height, head.Value, out BlockPayload? payload).Should().BeTrue();
        payload!.Head.Signature.Should().Be(head.Signature);
    }

    [Rule("B3")]
    [Test]
    public void Watch_keeps_the_signer_silent_until_it_has_listened_except_at_height_1()
    {
        ManualTime time = new();
        ConsensusClock clock = new(time);
        DoppelgangerWatch watch = new(clock.MonotonicMs);

        watch.MaySign(clock.MonotonicMs, new Height(2)).Should().BeFalse();
        watch.MaySign(clock.MonotonicMs, Height.First).Should().BeTrue();
        time.Advance(TimeSpan.FromMilliseconds(DoppelgangerWatch.ListenMs));
        watch.MaySign(clock.MonotonicMs, new Height(2)).Should().BeTrue();
        watch.OnForeignVote();
        watch.MaySign(clock.MonotonicMs, Height.First).Should().BeFalse();
    }

    [Rule("B3")]
    [Test]
    public void OnOwnVoteSeen_tells_once_of_a_vote_that_is_not_in_the_record()
    {
        using Desk desk = new();
        desk.Signer.TrySign(desk.Vote(Step.Soft, V), false, out _).Should().BeTrue();

        desk.Signer.OnOwnVoteSeen(desk.Vote(Step.Soft, V));
        desk.Twins.Should().BeEmpty("it signed that itself");
        desk.Signer.MaySign(desk.Setup.Facts.Height).Should().BeTrue();
        desk.Signer.OnOwnVoteSeen(desk.Vote(Step.Soft, W));
        desk.Signer.OnOwnVoteSeen(desk.Vote(Step.Cert, W));

        desk.Twins.Should().Equal(desk.Setup.Facts.Height);
        desk.Signer.MaySign(desk.Setup.Facts.Height).Should().BeFalse();
    }

    [Rule("B3")]
    [Test]
    public void Watch_lets_go_on_who_has_signed_since_height_1_without_a_gap()
    {
        DoppelgangerWatch watch = new(startMs: 0);
        watch.OnSigned(new Height(50));
        watch.MaySign(0, new Height(51)).Should().BeFalse("nobody knows who signed before");

        watch.OnSigned(Height.First);
        watch.MaySign(0, new Height(2)).Should().BeTrue();
        watch.MaySign(0, new Height(1 + DoppelgangerWatch.GapMax)).Should().BeTrue();
        watch.MaySign(0, new Height(2 + DoppelgangerWatch.GapMax)).Should().BeFalse("it caught up with a network older than itself");
        watch.OnSigned(new Height(40));
        watch.OnSigned(new Height(39));
        watch.MaySign(0, new Height(40 + DoppelgangerWatch.GapMax)).Should().BeTrue();
        watch.MaySign(0, new Height(39)).Should().BeTrue();
        watch.OnForeignVote();
        watch.MaySign(0, new Height(40)).Should().BeFalse();
    }

    [Test]
    public void Silent_signer_opens_the_watch_for_nobody()
    {
        using Desk desk = new(listenMs: DoppelgangerWatch.ListenMs, floor: new Height(9));

        desk.Signer.TrySign(desk.Vote(Step.Soft, V), false, out _).Should().BeFalse("the record came from another machine");

        desk.Watch.MaySign(0, new Height(2)).Should().BeFalse();
    }

    [Test]
    public void A_vote_of_the_own_key_that_was_not_signed_here_silences_the_signer_for_good()
    {
        using Desk desk = new();
        desk.Signer.TrySign(desk.Vote(Step.Soft, V), false, out _).Should().BeTrue();

        desk.Signer.OnOwnVoteSeen(desk.Vote(Step.Soft, V));
        desk.Signer.HasTwin.Should().BeFalse();
        desk.Signer.OnOwnVoteSeen(desk.Vote(Step.Cert, W));

        desk.Signer.HasTwin.Should().BeTrue();
        desk.Signer.TrySign(desk.Vote(Step.Cert, V), false, out _).Should().BeFalse();
    }

    [Test]
    public void Sealer_seals_nothing_when_a_certificate_is_due_and_none_is_known()
    {
        LocalChain chain = new(1, ConsensusParameters.Default);
        HeightFacts facts = chain.Facts([]) with { Height = new Height(3) };
        List<bool> due = [];
        for (byte i = 0; i < 100; i++)
        {
            HeightSetup setup = HeightSetup.For(
                facts with { PreviousSeed = Keccak256.Hash([i]) }, chain.Parameters, LocalChain.AddressOf(0), chain.Keys[0]);
            due.Add(BlockSealer.TrySeal(setup, chain.Keys[0], default, null) is null);
        }

        due.Count(isDue => isDue).Should().BeInRange(1, 20, "one block in sixteen carries a certificate");
    }

    [Test]
    public void Setup_of_a_node_with_other_keys_or_outside_the_set_observes()
    {
        LocalChain chain = new(2, ConsensusParameters.Default);
        HeightFacts facts = chain.Facts([]);

        HeightSetup.For(facts, chain.Parameters, LocalChain.AddressOf(0), chain.Keys[0]).Self.Value.Should().Be(0);
        HeightSetup.For(facts, chain.Parameters, LocalChain.AddressOf(0), chain.Keys[1]).Self.Should().Be(ValidatorIndex.None);
        HeightSetup.For(facts, chain.Parameters, LocalChain.AddressOf(7), chain.Keys[0]).Self.Should().Be(ValidatorIndex.None);
        HeightSetup.For(facts, chain.Parameters, null, null).Context.Lots.VoteWeight(default, Step.Soft).IsZero.Should().BeTrue();
    }

    /// <summary>A signer at height 1 of a chain.</summary>
    private sealed class Desk : IDisposable
    {
        private readonly VoteRecord _record;
        private readonly LocalChain _chain;

        internal Desk(bool isSampled = false, long listenMs = 0, Height? floor = null)
        {
            _chain = new LocalChain(isSampled ? 3 : 2, new ConsensusParameters { Sampled = isSampled, VoteSeats = 500, SampledQuorum = 350, SampledSync = 170 });
            Setup = HeightSetup.For(_chain.Facts([]), _chain.Parameters, LocalChain.AddressOf(0), _chain.Keys[0]);
            CrashingDisk disk = new();
            _record = VoteRecord.Create(
                new RecordFiles(disk["a"], disk["b"], disk["mark"]), new RecordIdentity(LocalChain.Chain, _chain.Keys[0].VoteRoot), floor ?? Height.First);
            Watch = new DoppelgangerWatch(0, listenMs);
            Signer = new VoteSigner(_record, _chain.Keys[0], Shelf, Watch, new ConsensusClock(new ManualTime()), 1024) { TwinSeen = Twins.Add };
            Signer.Enter(Setup);
        }

        internal HeightSetup Setup { get; }

        internal PayloadShelf Shelf { get; } = new();

        internal VoteSigner Signer { get; }

        internal DoppelgangerWatch Watch { get; }

        internal List<Height> Twins { get; } = [];

        public void Dispose() => _record.Dispose();

        internal Vote Vote(Step step, BlockValue value) => new(Setup.Facts.Height, default, step, value, Setup.Self);

        internal BlockValue Build(ulong timestampOffset)
        {
            BlockSeal seal = BlockSealer.TrySeal(Setup, _chain.Keys[0], default, null)!;
            byte[] header = LocalChain.Header(Setup.Facts, seal, Setup.Facts.ParentTimestampSeconds + timestampOffset);
            BlockValue value = new(Keccak256.Hash(header));
            Shelf.Put(new BlockPayload(new ProposalHead(Setup.Facts.Height, default, Setup.Self, value, header, seal.Seal, default), new byte[] { 0xC0 }, default));
            return value;
        }
    }
}
