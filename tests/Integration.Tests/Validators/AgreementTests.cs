// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.Genesis;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Integration.Tests.Validators;

/// <summary>Whole validators on real blocks: real keys, ledgers, pools and files; only the links are made up.</summary>
[NonParallelizable]
public sealed class AgreementTests
{
    private const ulong LaterThanAnyTest = 1_000_000;

    [Test]
    public async Task One_validator_alone_finalises_its_own_blocks()
    {
        await using TestNetwork network = new(1);
        network.Start();

        await network.UntilHeadAsync(3);

        network.Agree();
    }

    [Test]
    public async Task Four_validators_finalise_transfers_that_reached_one_of_them()
    {
        await using TestNetwork network = new(4, isFirstOnDisk: true);
        network.Start();
        Address receiver = TestChain.Receiver(0);

        for (ulong nonce = 0; nonce < 20; nonce++)
        {
            Transaction transfer = network.Chain.Transfer(0, nonce, receiver, 1_000);
            network.Validators[0].Pool!.Submit(new PooledTransaction(transfer, null)).IsSuccess.Should().BeTrue();
        }

        await network.UntilAsync(() => network.Validators.All(validator => BalanceOf(validator, receiver) == 20_000), "every validator sees all transfers");
        await network.UntilHeadAsync(10);

        network.Agree();
        BlockHeader[] blocks = [.. Enumerable.Range(1, 10).Select(number => HeaderOf(network.Validators[3], (ulong)number))];
        blocks.Should().AllSatisfy(block => block.ExtraData.Length.Should().Be(32));
        blocks.Select(block => block.MixHash).Should().OnlyHaveUniqueItems();
        Address[] feeRecipients = [.. Enumerable.Range(0, 4).Select(TestChain.FeeRecipientOf)];
        blocks.Where(block => !block.Beneficiary.IsZero).Should().AllSatisfy(block => feeRecipients.Should().Contain(block.Beneficiary));
    }

    [Test]
    public async Task Lots_that_were_shown_are_told_and_no_others()
    {
        await using TestNetwork network = new(4);
        network.Start();
        await network.UntilHeadAsync(3);
        AgreementQueries queries = network.Validators[1].Queries;

        for (ulong number = 1; number <= 3; number++)
        {
            SealDescription seal = queries.GetSeal(number)!;
            CertificateDescription certificate = queries.GetCertificate(number)!;
            foreach (Address address in network.Chain.Validators)
            {
                SortitionDescription? shown = queries.GetSortition(number, certificate.Period, address);
                (shown?.Certifier is not null).Should().Be(certificate.Signers.Contains(address));
                (shown?.Certifier?.Seats).Should().Be(shown?.Certifier is null ? null : shown.Weight, "a full committee votes with whole weights");
                LotDescription? proposed = queries.GetSortition(number, seal.OriginalPeriod, address)?.Proposer;
                (proposed is not null).Should().Be(seal.Proposer == address);
                if (proposed is not null)
                {
                    proposed.Proof.ToArray().Should().Equal(seal.LotProof.ToArray());
                    proposed.Seats.Should().BeGreaterThan(0);
                    proposed.Priority.Should().NotBeNull().And.NotBe(Hash256.Zero);
                }
            }
        }

        Address member = network.Chain.Validators[0];
        queries.GetSortition(0, 0, member).Should().BeNull("the first block was not drawn for");
        queries.GetSortition(LaterThanAnyTest, 0, member).Should().BeNull("lots of later blocks are secret");
        queries.GetSortition(2, uint.MaxValue, member).Should().BeNull("there was no such attempt");
        queries.GetSortition(2, 0, default).Should().BeNull("nobody has that address");
    }

    [Test]
    public async Task Four_validators_in_a_line_finalise_what_reached_the_last_one()
    {
        await using TestNetwork network = new(4);
        network.Web.IsCut = static (from, to) => Math.Abs(from - to) != 1;
        network.Start();
        Address receiver = TestChain.Receiver(0);

        Transaction transfer = network.Chain.Transfer(0, 0, receiver, 1_000);
        network.Validators[3].Pool!.Submit(new PooledTransaction(transfer, null)).IsSuccess.Should().BeTrue();

        await network.UntilAsync(() => network.Validators.All(validator => BalanceOf(validator, receiver) == 1_000), "the transfer passes the whole line");
        await network.UntilHeadAsync(8);

        network.Agree();
    }

    [Test]
    public async Task Validator_that_was_stopped_catches_up_and_never_contradicts_itself()
    {
        await using TestNetwork network = new(4);
        network.Start();
        await network.UntilHeadAsync(2);

        await network.Validators[2].StopAsync();
        ulong left = network.Validators[0].Head;
        await network.UntilHeadAsync(left + 4);
        network.Validators[2].Start();

        await network.UntilAsync(() => network.Validators[2].Head >= left + 7, "the one that was away is back at the head");
        network.Agree();
        await network.UntilAsync(() => HasCertified(network.Validators[0], network.Chain.Consensus, network.Chain.Validators[2]), "its votes count again");
    }

    [Test]
    public async Task New_network_does_not_listen_for_twins_and_who_listens_after_a_restart_is_blamed_for_nothing()
    {
        await using TestNetwork network = new(4);
        foreach (TestValidator validator in network.Validators)
        {
            validator.TwinListenMs = DoppelgangerWatch.ListenMs;
        }

        network.Start();
        await network.UntilHeadAsync(3);
        await network.Validators[3].StopAsync();
        network.Validators[3].Start();
        ulong head = network.Validators[0].Head;
        await network.UntilHeadAsync(head + 8);
        network.Agree();
    }

    [Test]
    public async Task Validator_that_lost_its_signing_record_observes_and_signs_again_above_the_floor_of_a_new_one()
    {
        await using TestNetwork network = new(4);
        TestValidator loser = network.Validators[2];
        network.Start();
        await network.UntilHeadAsync(2);
        await loser.StopAsync();
        loser.LoseRecord();
        loser.Start();
        loser.Node!.IsSigning.Should().BeFalse("what it signed is not known");
        await network.UntilHeadAsync(4);

        await loser.StopAsync();
        ulong floor = loser.RecoverRecord().Value;
        loser.RecoverRecord().Error.Should().Be(RecordRecoveryError.Present);
        loser.Start();

        loser.Node!.IsSigning.Should().BeTrue();
        floor.Should().BeGreaterThan(loser.Head + network.Chain.Consensus.Parameters.EpochLength);
        await network.UntilHeadAsync(floor - 1);
        await network.UntilAsync(() => HasCertified(network.Validators[0], network.Chain.Consensus, network.Chain.Validators[2]), "its votes count again");
        network.Agree();
    }

    [Test]
    public async Task Every_validator_restarted_in_turn_goes_on_from_its_files()
    {
        await using TestNetwork network = new(4, isFirstOnDisk: true);
        network.Start();
        await network.UntilHeadAsync(1);

        foreach (TestValidator validator in network.Validators)
        {
            await validator.StopAsync();
            validator.Start();
            await network.UntilHeadAsync(network.Validators.Max(other => other.Head) + 1);
        }

        network.Agree();
    }

    [Test]
    public async Task Certificate_that_a_block_must_carry_is_in_the_ledger_after_a_restart()
    {
        await using TestNetwork network = new(1);
        TestValidator validator = network.Validators[0];
        network.Start();
        await network.UntilHeadAsync(3);

        await validator.StopAsync();
        validator.Start();
        HeightReader heights = new(validator.Chain, validator.Producer, new EpochBook(network.Chain.Consensus));

        QuorumCertificate certificate = heights.LastCertificateOf(new Height(4))!;
        certificate.Id.Should().Be(new CertificateId(new Height(2), certificate.Period, Step.Cert, new BlockValue(HeaderOf(validator, 2).Hash)));
        heights.LastCertificateOf(new Height(2)).Should().BeNull("genesis has none");
        heights.LastCertificateOf(new Height(LaterThanAnyTest)).Should().BeNull();
    }

    [Test]
    public async Task Halves_stall_and_go_on_when_they_meet_again()
    {
        await using TestNetwork network = new(4);
        network.Start();
        await network.UntilHeadAsync(2);

        network.Web.IsCut = (from, to) => (from < 2) != (to < 2);
        await Task.Delay(TimeSpan.FromSeconds(1));
        ulong before = network.Validators.Max(validator => validator.Head);
        await network.UntilAsync(() => network.Web.NextVoters(before) == 4, "all give up on the block");
        ulong during = network.Validators.Max(validator => validator.Head);
        network.Web.IsCut = (_, _) => false;

        during.Should().BeLessThanOrEqualTo(before + 1, "neither half has a quorum");
        await network.UntilHeadAsync(before + 3);
        network.Agree();
    }

    private static ulong BalanceOf(TestValidator validator, Address address)
    {
        using IStateSnapshot state = validator.Chain.OpenState(validator.Head).Value;
        return state.TryGetAccount(address, out Account account) ? account.Balance.U0 : 0;
    }

    private static BlockHeader HeaderOf(TestValidator validator, ulong number) =>
        validator.Chain.TryGetHeader(number, out BlockHeader? header) ? header : throw new InvalidOperationException();

    private static bool HasCertified(TestValidator validator, ConsensusGenesis genesis, Address voter)
    {
        Height height = new(validator.Head);
        return new EpochBook(genesis).MembersOf(height).Set.TryFind(voter, out ValidatorIndex index)
            && validator.Chain.TryGetFinality(height.Value, out FinalityProof? proof)
            && CertificateCodec.TryDecode(proof.Certificate.Span, out QuorumCertificate? certificate, out _)
            && certificate.HasSigner(index);
    }
}
