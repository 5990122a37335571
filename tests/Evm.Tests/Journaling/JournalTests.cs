// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Journaling;

/// <summary>The journal over a block.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class JournalTests
{
    [Test]
    public void Many_accounts_and_slots_are_found_again()
    {
        Journal journal = new(new MemoryState(), tableSeed: 99);
        journal.BeginTransaction(Revision.Osaka);
        for (int i = 0; i < 5_000; i++)
        {
            Address address = AddressOf(i);
            journal.AddBalance(in address, (ulong)i + 1);
            journal.SetStorage(in address, (ulong)(i % 7), (ulong)i + 1);
        }

        for (int i = 0; i < 5_000; i++)
        {
            Address address = AddressOf(i);
            journal.GetBalance(in address).Should().Be((ulong)i + 1);
            journal.GetStorage(in address, (ulong)(i % 7)).Should().Be((ulong)i + 1);
            journal.GetStorage(in address, 8).Should().Be(0UL);
        }

        journal.FinalizeTransaction(Revision.Osaka);
        journal.BuildDiff().Accounts.Should().HaveCount(5_000);
    }

    [Test]
    public void Reset_forgets_everything()
    {
        Journal journal = new(new MemoryState().With(Vm.Other, balance: 3));
        journal.BeginTransaction(Revision.Osaka);
        journal.AddBalance(Vm.Other, 4);
        journal.WarmAddress(Vm.Other);
        journal.FinalizeTransaction(Revision.Osaka);
        journal.Reset();
        journal.BeginTransaction(Revision.Osaka);
        journal.GetBalance(Vm.Other).Should().Be(3UL);
        journal.WarmAddress(Vm.Other).Should().BeTrue();
        journal.BuildDiff().Accounts.Should().BeEmpty();
    }

    [Test]
    public void Plain_transfers_allocate_nothing_each()
    {
        MemoryState state = new();
        state.With(Vm.Sender, balance: new UInt256(0, 1));
        using Interpreter interpreter = new();
        Journal journal = new(state);
        BlockEnvironment block = new();
        TransactionEnvironment transaction = new() { Origin = Vm.Sender };
        void Transfer(int count)
        {
            for (int i = 0; i < count; i++)
            {
                journal.BeginTransaction(Revision.Osaka);
                journal.SetNonce(Vm.Sender, (ulong)i + 1);
                Message message = new() { Sender = Vm.Sender, Target = AddressOf(i % 50), Value = 1, Gas = 0 };
                interpreter.Execute(in message, Revision.Osaka, block, transaction, journal);
                journal.FinalizeTransaction(Revision.Osaka);
            }
        }

        Transfer(100);
        long each = Allocation.BytesOf(() => Transfer(1_000)) / 1_000;
        each.Should().BeLessThan(256, "only the result is allocated");
    }

    private static Address AddressOf(int number)
    {
        byte[] bytes = new byte[Address.Size];
        BitConverter.TryWriteBytes(bytes.AsSpan(8), number);
        bytes[0] = 0xaa;
        return new Address(bytes);
    }
}
