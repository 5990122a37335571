// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Tests.Chains;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Ledger.Tests;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class StateEditorTests
{
    private static readonly Address Target = TestLedger.Receiver(5);

    [Test]
    public void An_edit_shows_at_the_head_and_not_before_and_survives_opening()
    {
        using TestLedger ledger = new();
        ledger.Seal(ledger.Transfer(0, Target, 3));
        ledger.Seal();
        Hash256 root = ledger.Head.StateRoot;
        ledger.Ledger.Editor.Edit(Balance(100));
        ledger.Head.StateRoot.Should().NotBe(root);
        ledger.Head.Header.StateRoot.Should().Be(root);
        BalanceAt(ledger, 1).Should().Be((UInt256)3UL);
        BalanceAt(ledger, 2).Should().Be((UInt256)100UL);
        ledger.Ledger.Verifier.VerifyState(null, CancellationToken.None).Should().BeNull();
        using (TestLedger reopened = new(store: ledger.Store))
        {
            reopened.Head.StateRoot.Should().Be(ledger.Head.StateRoot);
            BalanceAt(reopened, 2).Should().Be((UInt256)100UL);
        }

        ledger.Seal(ledger.Transfer(0, Target, 1));
        BalanceAt(ledger, 3).Should().Be((UInt256)101UL);
        BalanceAt(ledger, 2).Should().Be((UInt256)100UL);
        BalanceAt(ledger, 1).Should().Be((UInt256)3UL);
    }

    [Test]
    public void The_inverse_takes_an_edit_back_also_after_blocks_were_unwound()
    {
        using TestLedger ledger = new();
        ledger.Seal(ledger.Transfer(0, Target, 3));
        Hash256 root = ledger.Head.StateRoot;
        StateDiff inverse = ledger.Ledger.Editor.Edit(new StateDiff(
        [
            new AccountChange { Address = TestGenesis.Contracts[1], Nonce = 1, CodeHash = Account.EmptyCodeHash, Storage = new StorageChange[] { new(1, 0), new(2, 9) } },
            new AccountChange { Address = Target, Nonce = 4, Balance = 100 },
            new AccountChange { Address = TestLedger.Receiver(6), Balance = 1 },
        ]));
        Hash256 edited = ledger.Head.StateRoot;
        ledger.Seal(ledger.Store1(0, 2, 1, 1));
        ledger.Seal(ledger.Transfer(1, Target, 1));
        ledger.Ledger.Unwinder.Unwind(1, null, CancellationToken.None).Value.StateRoot.Should().Be(edited);
        ledger.Ledger.Editor.Edit(inverse);
        ledger.Head.StateRoot.Should().Be(root);
        ledger.Ledger.Verifier.VerifyState(null, CancellationToken.None).Should().BeNull();
    }

    [Test]
    public void Unwinding_the_edited_block_takes_the_edits_with_it()
    {
        using TestLedger ledger = new();
        ledger.Seal(ledger.Transfer(0, Target, 3));
        Hash256 root = ledger.Head.StateRoot;
        ledger.Seal(ledger.Transfer(0, Target, 3));
        ledger.Ledger.Editor.Edit(Balance(100));
        ledger.Ledger.Editor.Edit(Balance(200));
        ledger.Ledger.Unwinder.Unwind(1, null, CancellationToken.None).Value.StateRoot.Should().Be(root);
        BalanceAt(ledger, 1).Should().Be((UInt256)3UL);
        BalanceAt(ledger, 0).Should().Be(UInt256.Zero);
    }

    [Test]
    public void An_edit_that_clears_storage_is_refused()
    {
        using TestLedger ledger = new();
        Address contract = TestGenesis.Contracts[1];
        foreach (AccountChange change in new[]
        {
            new AccountChange { Address = contract, IsDeleted = true },
            new AccountChange { Address = contract, IsStorageCleared = true },
        })
        {
            FluentActions.Invoking(() => ledger.Ledger.Editor.Edit(new StateDiff([change]))).Should().Throw<ArgumentException>();
        }
    }

    private static StateDiff Balance(ulong wei) => new([new AccountChange { Address = Target, Balance = wei }]);

    private static UInt256 BalanceAt(TestLedger ledger, ulong number)
    {
        using IStateSnapshot state = ledger.Chain.OpenState(number).Value;
        state.TryGetAccount(Target, out Account account);
        return account.Balance;
    }
}
