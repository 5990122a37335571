// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.System;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Tests.Blocks;

[Parallelizable(ParallelScope.All)]
public sealed class BlockBuilderTests
{
    private static readonly Address Someone = Address.Parse("0x00000000000000000000000000000000000000aa");
    private static readonly Address Producer = Address.Parse("0x00000000000000000000000000000000000000bb");

    [Test]
    public void Build_without_transactions_makes_a_block_that_is_accepted()
    {
        using TestChain chain = new();
        for (int i = 0; i < 3; i++)
        {
            chain.Import(chain.Build(new QueueSource()).Value.Block).IsSuccess.Should().BeTrue();
        }

        chain.Head.Number.Should().Be(3);
    }

    [Test]
    public void Build_includes_what_is_valid_and_reports_what_is_not()
    {
        using TestChain chain = new();
        QueueSource source = new(
            chain.Transfer(0, Someone, 5),
            chain.Transfer(7, Someone, 5),
            chain.Transfer(1, Someone, 6),
            chain.Transfer(1, Someone, 6),
            chain.Transfer(2, Someone, TestChain.Ether(5_000)));
        BuiltBlock built = chain.Build(source, chain.Plan(Producer)).Value;
        built.Block.Transactions.Should().HaveCount(2);
        source.Refused.Should().Equal(TransactionError.NonceTooHigh, TransactionError.NonceTooLow, TransactionError.InsufficientFunds);
        chain.Import(built.Block).IsSuccess.Should().BeTrue();
        chain.World.TryGetAccount(Someone, out Account receiver).Should().BeTrue();
        receiver.Balance.Should().Be((UInt256)11);
        chain.World.TryGetAccount(Producer, out Account producer).Should().BeTrue();
        producer.Balance.Should().Be((UInt256)(2 * 21_000) * 1_000_000_000UL, "the beneficiary receives the priority fees");
        built.Outcome.Receipts[^1].CumulativeGasUsed.Should().Be(42_000);
    }

    [Test]
    public void Build_burns_the_base_fee()
    {
        using TestChain chain = new();
        chain.Import(chain.Build(new QueueSource(chain.Transfer(0, Someone, 0)), chain.Plan(Producer)).Value.Block);
        chain.World.TryGetAccount(TestChain.Sender, out Account sender);
        UInt256 baseFee = chain.Head.BaseFeePerGas!.Value;
        (TestChain.Ether(1_000) - sender.Balance).Should().Be((baseFee + 1_000_000_000UL) * 21_000UL);
    }

    [Test]
    public void Build_closes_after_many_refusals_in_a_row()
    {
        using TestChain chain = new();
        Transaction unfit = chain.Transfer(9, Someone, 0);
        QueueSource source = new([.. Enumerable.Repeat(unfit, BlockBuilder.RefusalsInRowMax + 5)]);
        chain.Build(source).IsSuccess.Should().BeTrue();
        source.Left.Should().Be(5);
    }

    [Test]
    public void Build_without_the_queue_contracts_is_an_error_where_requests_are_on()
    {
        AccountChange gone = new() { Address = SystemContracts.WithdrawalRequests, Balance = 1 };
        using TestChain chain = new(accounts: [gone]);
        chain.Build(new QueueSource()).Error.Code.Should().Be(BlockErrorCode.SystemContractMissing);
    }

    [Test]
    public void Build_with_a_failing_queue_contract_is_an_error_where_requests_are_on()
    {
        using TestChain chain = new(accounts: [TestChain.WithCode(SystemContracts.ConsolidationRequests, [0xFE])]);
        chain.Build(new QueueSource()).Error.Code.Should().Be(BlockErrorCode.SystemContractFailed);
    }

    [Test]
    public void Build_collects_what_the_queue_contracts_answer()
    {
        // PUSH1 1, PUSH1 0, MSTORE8, PUSH1 2, PUSH1 0, RETURN: two bytes, 01 00.
        byte[] code = [0x60, 0x01, 0x60, 0x00, 0x53, 0x60, 0x02, 0x60, 0x00, 0xF3];
        using TestChain chain = new(accounts: [TestChain.WithCode(SystemContracts.WithdrawalRequests, code)]);
        BuiltBlock built = chain.Build(new QueueSource()).Value;
        built.Outcome.Requests.Should().ContainSingle().Which.ToArray().Should().Equal(ExecutionRequests.WithdrawalType, 1, 0);
        built.Block.Header.RequestsHash.Should().NotBe(ExecutionRequests.EmptyHash);
        chain.Import(built.Block).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Build_on_a_chain_without_requests_and_blobs_needs_no_contract_and_commits_to_none()
    {
        ChainSpec spec = TestChain.Osaka with
        {
            OsakaBlobs = new BlobParameters(0, 0, 1),
            PowerVerse = PowerVerseRules.Ethereum with { AreBlobsEnabled = false, AreRequestsEnabled = false },
        };
        using TestChain chain = new(spec, [new AccountChange { Address = SystemContracts.WithdrawalRequests, Balance = 1 }]);
        BuiltBlock built = chain.Build(new QueueSource()).Value;
        built.Block.Header.RequestsHash.Should().Be(ExecutionRequests.EmptyHash);
        built.Block.Header.ExcessBlobGas.Should().Be(0);
        chain.Import(built.Block).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Build_pays_withdrawals_in_gwei_and_leaves_no_empty_account()
    {
        using TestChain chain = new();
        BlockPlan plan = chain.Plan() with
        {
            Withdrawals = [new Withdrawal(0, 1, Someone, 3), new Withdrawal(1, 1, Producer, 0)],
        };
        chain.Import(chain.Build(new QueueSource(), plan).Value.Block).IsSuccess.Should().BeTrue();
        chain.World.TryGetAccount(Someone, out Account account);
        account.Balance.Should().Be((UInt256)3_000_000_000);
        chain.World.TryGetAccount(Producer, out _).Should().BeFalse();
    }

    [TestCase(60_000_000UL, 30_029_295UL)]
    [TestCase(10_000_000UL, 29_970_705UL)]
    [TestCase(30_000_100UL, 30_000_100UL)]
    [TestCase(null, 30_000_000UL)]
    public void Build_steers_the_gas_limit_as_far_as_the_parent_allows(ulong? target, ulong expected)
    {
        using TestChain chain = new();
        Block block = chain.Build(new QueueSource(), chain.Plan() with { GasLimitTarget = target }).Value.Block;
        block.Header.GasLimit.Should().Be(expected);
        chain.Import(block).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Process_refuses_a_block_that_differs_from_what_was_built()
    {
        using TestChain chain = new();
        Block block = chain.Build(new QueueSource(chain.Transfer(0, Someone, 5))).Value.Block;
        BlockErrorCode Refusal(Func<BlockHeader, BlockHeader> change) =>
            chain.Import(new Block(change(block.Header), block.Transactions, [], block.Withdrawals)).Error.Code;

        Refusal(h => h with { StateRoot = Hash256.Zero }).Should().Be(BlockErrorCode.WrongStateRoot);
        Refusal(h => h with { ReceiptsRoot = Hash256.Zero }).Should().Be(BlockErrorCode.WrongReceiptsRoot);
        Refusal(h => h with { GasUsed = 20_999 }).Should().Be(BlockErrorCode.WrongGasUsed);
        Refusal(h => h with { LogsBloom = new Bloom(Enumerable.Repeat((byte)1, Bloom.Size).ToArray()) })
            .Should().Be(BlockErrorCode.WrongLogsBloom);
        Refusal(h => h with { RequestsHash = Hash256.Zero }).Should().Be(BlockErrorCode.WrongRequestsHash);
        Refusal(h => h with { TransactionsRoot = Hash256.Zero }).Should().Be(BlockErrorCode.WrongTransactionsRoot);
        Refusal(h => h with { WithdrawalsRoot = Hash256.Zero }).Should().Be(BlockErrorCode.WrongWithdrawalsRoot);
        Refusal(h => h with { BlobGasUsed = BlobParameters.GasPerBlob }).Should().Be(BlockErrorCode.WrongBlobGasUsed);
        chain.Import(block).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Process_names_the_transaction_that_is_invalid()
    {
        using TestChain chain = new();
        Block block = chain.Build(new QueueSource(chain.Transfer(0, Someone, 5))).Value.Block;
        Transaction[] transactions = [block.Transactions[0], chain.Transfer(3, Someone, 1)];
        BlockHeader header = block.Header with { TransactionsRoot = ListRoots.OfTransactions(transactions) };
        chain.Import(new Block(header, transactions, [], block.Withdrawals)).Error
            .Should().Be(BlockError.OfTransaction(TransactionError.NonceTooHigh, 1));
    }

    [Test]
    public void Process_refuses_more_gas_than_the_block_has()
    {
        using TestChain chain = new(gasLimit: 50_000);
        QueueSource source = new(chain.Transfer(0, Someone, 5, 30_000), chain.Transfer(1, Someone, 5, 30_000));
        chain.Build(source);
        source.Refused.Should().Equal(TransactionError.GasLimitAboveBlock);
    }

    [Test]
    public void Process_refuses_a_body_with_ommers_that_the_header_does_not_name()
    {
        using TestChain chain = new();
        Block block = chain.Build(new QueueSource()).Value.Block;
        chain.Import(new Block(block.Header, [], [chain.Head], block.Withdrawals)).Error.Code.Should().Be(BlockErrorCode.WrongOmmersHash);
    }
}
