// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.System;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit.Reference;

namespace PowerVerse.Chain.Execution.Tests.Blocks;

[Parallelizable(ParallelScope.All)]
public sealed class BlockExecutionTests
{
    private static readonly Address Miner = Address.Parse("0x00000000000000000000000000000000000000bb");
    private static readonly Address OtherMiner = Address.Parse("0x00000000000000000000000000000000000000cc");
    private static readonly Address Sender = TestChain.Sender;

    private static UInt256 BalanceOf(ReferenceWorldState world, Address address)
    {
        world.TryGetAccount(address, out Account account);
        return account.Balance;
    }

    private static ReferenceWorldState World(params AccountChange[] accounts)
    {
        ReferenceWorldState world = new();
        world.Apply(new StateDiff([.. accounts.OrderBy(account => account.Address)]));
        world.Commit();
        return world;
    }

    private static BlockExecution Begin(
        Interpreter interpreter, ReferenceWorldState world, Revision revision, ChainSpec? spec = null, BlockHeader? header = null)
    {
        BlockHeader of = header ?? new BlockHeader { Number = 10, Timestamp = 1_000, GasLimit = 10_000_000, Beneficiary = Miner };
        BlockContext context = BlockContext.For(of, spec ?? new ChainSpec { ChainId = 1 }, revision, NoBlockHashes.Instance);
        BlockExecution execution = new(context, world, interpreter);
        execution.Begin(Hash256.Zero, of.ParentBeaconBlockRoot);
        return execution;
    }

    [TestCase(Revision.Frontier, 5UL)]
    [TestCase(Revision.SpuriousDragon, 5UL)]
    [TestCase(Revision.Byzantium, 3UL)]
    [TestCase(Revision.Constantinople, 2UL)]
    [TestCase(Revision.London, 2UL)]
    [TestCase(Revision.Paris, 0UL)]
    public void TryFinish_pays_the_block_reward_of_the_fork(Revision revision, ulong ether)
    {
        using Interpreter interpreter = new();
        ReferenceWorldState world = World();
        Begin(interpreter, world, revision).TryFinish([], null, out _).Should().Be(BlockErrorCode.None);
        BalanceOf(world, Miner).Should().Be(TestChain.Ether(ether));
    }

    [Test]
    public void TryFinish_pays_ommers_by_their_distance_and_the_includer_for_each()
    {
        using Interpreter interpreter = new();
        ReferenceWorldState world = World();
        BlockHeader[] ommers =
        [
            new BlockHeader { Number = 9, Beneficiary = OtherMiner },
            new BlockHeader { Number = 4, Beneficiary = OtherMiner },
        ];
        Begin(interpreter, world, Revision.Frontier).TryFinish(ommers, null, out _);
        BalanceOf(world, OtherMiner).Should().Be(TestChain.Ether(5) / 8 * 7 + (TestChain.Ether(5) / 8 * 2));
        BalanceOf(world, Miner).Should().Be(TestChain.Ether(5) + (TestChain.Ether(5) / 32 * 2));
    }

    [Test]
    public void Begin_of_the_dao_fork_moves_every_listed_balance()
    {
        using Interpreter interpreter = new();
        Address first = DaoFork.DrainedAccounts[0];
        Address last = DaoFork.DrainedAccounts[^1];
        ReferenceWorldState world = World(
            new AccountChange { Address = first, Balance = 3 }, new AccountChange { Address = last, Balance = 4 });
        ChainSpec spec = new() { ChainId = 1, DaoForkBlock = 10, IsDaoForkSupported = true };
        Begin(interpreter, world, Revision.Homestead, spec).TryFinish([], null, out _);
        BalanceOf(world, DaoFork.RefundContract).Should().Be((UInt256)7);
        BalanceOf(world, first).Should().Be(UInt256.Zero);
    }

    [Test]
    public void Begin_of_a_chain_that_refused_the_dao_fork_moves_nothing()
    {
        using Interpreter interpreter = new();
        ReferenceWorldState world = World(new AccountChange { Address = DaoFork.DrainedAccounts[0], Balance = 3 });
        ChainSpec spec = new() { ChainId = 1, DaoForkBlock = 10, IsDaoForkSupported = false };
        Begin(interpreter, world, Revision.Homestead, spec).TryFinish([], null, out _);
        BalanceOf(world, DaoFork.RefundContract).Should().Be(UInt256.Zero);
    }

    [Test]
    public void TryAdd_before_byzantium_writes_the_state_root_after_each_transaction()
    {
        using Interpreter interpreter = new();
        ReferenceWorldState world = World(new AccountChange { Address = Sender, Balance = TestChain.Ether(1) });
        BlockExecution execution = Begin(interpreter, world, Revision.Homestead);
        Hash256 before = world.Root;
        execution.TryAdd(Legacy(0), Sender).Should().Be(TransactionError.None);
        Hash256 between = world.Root;
        execution.TryAdd(Legacy(1), Sender).Should().Be(TransactionError.None);
        execution.TryFinish([], null, out BlockOutcome? outcome);
        outcome!.Receipts[0].PostStateRoot.Should().Be(between).And.NotBe(before);
        outcome.Receipts[1].PostStateRoot.Should().NotBe(between).And.NotBe(outcome.StateRoot, "the reward comes after the last transaction");
        outcome.StateRoot.Should().Be(world.Root);
        outcome.Changes.Should().HaveCount(3);
    }

    [Test]
    public void TryAdd_from_byzantium_on_writes_the_status_and_applies_once()
    {
        using Interpreter interpreter = new();
        ReferenceWorldState world = World(new AccountChange { Address = Sender, Balance = TestChain.Ether(1) });
        BlockExecution execution = Begin(interpreter, world, Revision.Byzantium);
        execution.TryAdd(Legacy(0), Sender).Should().Be(TransactionError.None);
        execution.TryFinish([], null, out BlockOutcome? outcome);
        outcome!.Receipts[0].PostStateRoot.Should().BeNull();
        outcome.Receipts[0].IsSuccess.Should().BeTrue();
        outcome.Changes.Should().ContainSingle();
    }

    [Test]
    public void Begin_from_prague_on_calls_the_history_contracts_that_exist()
    {
        // CALLDATALOAD(0) to slot 0: keeps what it was called with.
        byte[] keep = [0x5F, 0x35, 0x5F, 0x55];
        using Interpreter interpreter = new();
        ReferenceWorldState world = World(
            TestChain.WithCode(SystemContracts.BeaconRoots, keep), TestChain.WithCode(SystemContracts.WithdrawalRequests, [0]),
            TestChain.WithCode(SystemContracts.ConsolidationRequests, [0]));
        BlockHeader header = new()
        {
            Number = 10,
            GasLimit = 10_000_000,
            ParentBeaconBlockRoot = ((UInt256)77).ToHash(),
        };
        Begin(interpreter, world, Revision.Prague, header: header).TryFinish([], [], out _).Should().Be(BlockErrorCode.None);
        world.GetStorage(SystemContracts.BeaconRoots, UInt256.Zero).Should().Be((UInt256)77);
        world.TryGetAccount(SystemContracts.BlockHashHistory, out _).Should().BeFalse("a missing contract is passed over in silence");
        world.TryGetAccount(SystemContracts.Caller, out _).Should().BeFalse("the caller of system calls never comes into being");
    }

    [Test]
    public void Left_counts_down()
    {
        using Interpreter interpreter = new();
        ReferenceWorldState world = World(new AccountChange { Address = Sender, Balance = TestChain.Ether(1) });
        BlockExecution execution = Begin(interpreter, world, Revision.Byzantium);
        execution.TryAdd(Legacy(0), Sender);
        execution.Left.Gas.Should().Be(10_000_000 - 21_000);
    }

    private static Transaction Legacy(ulong nonce) => new() { Nonce = nonce, GasLimit = 21_000, GasPrice = 1, To = OtherMiner, Value = 1 };
}
