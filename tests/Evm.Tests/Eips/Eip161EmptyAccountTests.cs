// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-161: empty accounts count as missing and go when touched.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip161EmptyAccountTests
{
    private static readonly byte[] CallMissing = Asm.Code(0, 0, 0, 0, 0, Vm.Missing, 30_000, Opcode.Call);
    private static readonly byte[] PayMissing = Asm.Code(0, 0, 0, 0, 1, Vm.Missing, 30_000, Opcode.Call);

    [Test]
    public void Call_without_value_to_a_missing_account_creates_it_before_and_costs_25000()
    {
        using Vm vm = new(Revision.TangerineWhistle);
        vm.Run(CallMissing).GasUsed.Should().Be(21 + 700 + 25_000);
        vm.Finish();
        vm.Journal.Exists(Vm.Missing).Should().BeTrue();
        vm.Journal.BuildDiff().Accounts.Should().Contain(change => change.Address == Vm.Missing && !change.IsDeleted);
    }

    [Test]
    public void Call_without_value_to_a_missing_account_costs_nothing_more_after()
    {
        using Vm vm = new(Revision.SpuriousDragon);
        vm.Run(CallMissing).GasUsed.Should().Be(21 + 700);
        vm.Finish();
        vm.Journal.Exists(Vm.Missing).Should().BeFalse();
    }

    [Test]
    public void Call_with_value_to_a_missing_account_costs_25000_and_creates_it()
    {
        using Vm vm = new(Revision.SpuriousDragon);
        vm.Run(PayMissing, value: 5).GasUsed.Should().Be(21 + 700 + 9_000 + 25_000 - 2_300);
        vm.Finish();
        vm.Journal.GetBalance(Vm.Missing).Should().Be(1UL);
    }

    [Test]
    public void Touched_empty_account_of_the_state_is_deleted()
    {
        using Vm vm = new(Revision.SpuriousDragon);
        vm.With(Vm.Missing);
        vm.Run(CallMissing);
        vm.Finish();
        vm.Journal.BuildDiff().Accounts.Should().Contain(change => change.Address == Vm.Missing && change.IsDeleted);
    }

    [Test]
    public void Touch_that_was_reverted_deletes_nothing()
    {
        using Vm vm = new(Revision.Byzantium);
        vm.With(Vm.Missing);
        vm.Run([.. CallMissing, .. Asm.Code(0, 0, Opcode.Revert)]);
        vm.Finish();
        vm.Journal.BuildDiff().Accounts.Should().NotContain(change => change.Address == Vm.Missing);
    }

    [Test]
    public void Touch_of_ripemd_survives_a_revert()
    {
        Address ripemd = Address.Parse("0x0000000000000000000000000000000000000003");
        using Vm vm = new(Revision.SpuriousDragon);
        vm.With(ripemd);
        vm.Run([.. Asm.Code(0, 0, 0, 0, 0, ripemd, 3_000, Opcode.Call), 0xfe]);
        vm.Finish();
        vm.Journal.BuildDiff().Accounts.Should().Contain(change => change.Address == ripemd && change.IsDeleted);
    }

    [Test]
    public void New_contract_starts_at_nonce_one_after([Values(Revision.TangerineWhistle, Revision.SpuriousDragon)] Revision revision)
    {
        using Vm vm = new(revision);
        vm.Create(Asm.Deploy([0x00]));
        vm.Journal.GetNonce(vm.Result.CreatedAddress!.Value).Should().Be(revision == Revision.SpuriousDragon ? 1UL : 0UL);
    }

    [Test]
    public void Nothing_changed_means_no_difference()
    {
        using Vm vm = new(Revision.Osaka);
        vm.Run(Asm.Code(0, Opcode.SLoad));
        vm.Finish();
        vm.Journal.BuildDiff().Should().BeSameAs(StateDiff.None);
    }
}
