// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>SELFDESTRUCT of all revisions, EIP-6780 among them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip6780SelfDestructTests
{
    private static readonly byte[] ToMissing = Asm.Code(Vm.Missing, Opcode.SelfDestruct);
    private static readonly byte[] ToSelf = Asm.Code(Opcode.Address, Opcode.SelfDestruct);

    [TestCase(Revision.Homestead, 3)]
    [TestCase(Revision.TangerineWhistle, 3 + 5_000 + 25_000)]
    [TestCase(Revision.SpuriousDragon, 3 + 5_000 + 25_000)]
    [TestCase(Revision.London, 3 + 5_000 + 25_000 + 2_600)]
    public void Price_with_a_balance_to_a_missing_account(Revision revision, int gas)
    {
        using Vm vm = new(revision);
        vm.Run(ToMissing, value: 5).GasUsed.Should().Be((ulong)gas);
        vm.Result.GasRefund.Should().Be(revision >= Revision.London ? 0UL : 24_000UL);
    }

    [Test]
    public void Without_a_balance_a_missing_account_is_free_from_eip_161_on()
    {
        using Vm tangerine = new(Revision.TangerineWhistle);
        tangerine.Run(ToMissing).GasUsed.Should().Be(3 + 5_000 + 25_000);
        using Vm spurious = new(Revision.SpuriousDragon);
        spurious.Run(ToMissing).GasUsed.Should().Be(3 + 5_000);
    }

    [Test]
    public void Old_contract_is_deleted_before_cancun_and_stays_after([Values(Revision.Shanghai, Revision.Cancun)] Revision revision)
    {
        using Vm vm = new(revision);
        vm.With(Vm.Other, ToMissing, balance: 5, storage: (1, 2));
        vm.Call(Vm.Other);
        vm.Journal.GetCode(Vm.Other).Length.Should().BePositive("deletion waits for the end of the transaction");
        vm.Finish();
        vm.Journal.GetBalance(Vm.Missing).Should().Be(5UL);
        vm.Journal.GetBalance(Vm.Other).Should().Be(0UL);
        AccountChange change = vm.Journal.BuildDiff().Accounts.Single(account => account.Address == Vm.Other);
        change.IsDeleted.Should().Be(revision == Revision.Shanghai);
        vm.Slot(Vm.Other, 1).Should().Be(revision == Revision.Shanghai ? 0UL : 2UL);
    }

    [Test]
    public void Sending_to_itself_burns_before_cancun_and_keeps_after([Values(Revision.Shanghai, Revision.Cancun)] Revision revision)
    {
        using Vm vm = new(revision);
        vm.With(Vm.Other, ToSelf, balance: 5);
        vm.Call(Vm.Other);
        vm.Finish();
        vm.Journal.GetBalance(Vm.Other).Should().Be(revision == Revision.Shanghai ? 0UL : 5UL);
        vm.Journal.Exists(Vm.Other).Should().Be(revision == Revision.Cancun);
    }

    [Test]
    public void Contract_of_the_same_transaction_is_deleted_and_its_own_wei_burnt()
    {
        using Vm vm = new(Revision.Cancun);
        vm.Create(ToSelf, value: 5);
        Address created = vm.Result.CreatedAddress!.Value;
        vm.Journal.Exists(created).Should().BeTrue();
        vm.Finish();
        vm.Journal.Exists(created).Should().BeFalse();
        vm.Journal.BuildDiff().Accounts.Should().NotContain(change => change.Address == created);
    }

    [Test]
    public void Second_selfdestruct_refunds_nothing()
    {
        using Vm vm = new(Revision.Istanbul);
        vm.With(Vm.Other, ToMissing);
        byte[] call = Asm.Code(0, 0, 0, 0, 0, Vm.Other, 50_000, Opcode.Call, Opcode.Pop);
        vm.Run([.. call, .. call]).Result.GasRefund.Should().Be(24_000);
    }

    [Test]
    public void Reverted_selfdestruct_deletes_nothing()
    {
        using Vm vm = new(Revision.Istanbul);
        vm.With(Vm.Other, ToMissing, balance: 5);
        vm.Run([.. Asm.Code(0, 0, 0, 0, 0, Vm.Other, 50_000, Opcode.Call), .. Asm.Code(0, 0, Opcode.Revert)]);
        vm.Finish();
        vm.Journal.GetBalance(Vm.Other).Should().Be(5UL);
        vm.Journal.Refund.Should().Be(0);
    }

    [Test]
    public void Deleted_contract_made_anew_in_the_same_block_has_fresh_storage()
    {
        // The account is destroyed by one transaction and made again by the next, by CREATE2 at the same address.
        byte[] init = Asm.Deploy(Asm.Code(1, Opcode.SLoad, 0, Opcode.MStore, 32, 0, Opcode.Return));
        byte[] create = [.. Asm.StoreAtZero(init), .. Asm.Code(0, init.Length, 0, 0, Opcode.Create2), .. Asm.ReturnTop];
        Address address = Creates.DeriveAddress2(Vm.Contract, 0, init);
        using Vm vm = new(Revision.Shanghai);
        vm.With(address, ToMissing, balance: 5, storage: (1, 42));
        vm.With(Vm.Contract, create, nonce: 1);
        vm.Call(address);
        vm.Finish();
        vm.CallAgain(Vm.Contract).Word.Should().NotBe(0UL);
        vm.Finish();
        vm.CallAgain(address).Word.Should().Be(0UL);
        vm.Finish();
        AccountChange change = vm.Journal.BuildDiff().Accounts.Single(account => account.Address == address);
        change.IsStorageCleared.Should().BeTrue();
        change.IsDeleted.Should().BeFalse();
        change.NewCode.Length.Should().BePositive();
    }
}
