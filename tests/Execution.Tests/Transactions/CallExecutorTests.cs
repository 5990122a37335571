// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Precompiles;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Tests.Blocks;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Tests.Transactions;

[Parallelizable(ParallelScope.All)]
public sealed class CallExecutorTests
{
    private static readonly Address Stranger = Address.Parse("0x0000000000000000000000000000000000c0ffee");
    private static readonly Address Answerer = Address.Parse("0x00000000000000000000000000000000000000aa");
    private static readonly Address Elsewhere = Address.Parse("0x0000000000000000000000000000000000123456");

    // Returns BASEFEE and GASPRICE.
    private static readonly byte[] Prices = Convert.FromHexString("485F523A60205260405FF3");
    private static readonly byte[] Forever = Convert.FromHexString("5B5F56");

    [Test]
    public void TryExecute_without_fees_needs_neither_balance_nor_nonce_nor_key_and_sees_no_base_fee()
    {
        TransactionError error = Run(Call(), Prices, CallMode.Question, out TransactionOutcome? outcome);
        error.Should().Be(TransactionError.None);
        Word(outcome!, 0).Should().Be(UInt256.Zero);
        Word(outcome!, 1).Should().Be(UInt256.Zero);
        outcome!.PeakGasUsed.Should().Be(outcome.GasUsed);
    }

    [Test]
    public void TryExecute_in_a_simulated_block_sees_its_base_fee_without_paying_it()
    {
        Run(Call(), Prices, CallMode.Simulated, out TransactionOutcome? outcome).Should().Be(TransactionError.None);
        Word(outcome!, 0).Should().Be((UInt256)7);
        Word(outcome!, 1).Should().Be(UInt256.Zero);
    }

    [Test]
    public void TryExecute_with_fees_holds_the_sender_to_them()
    {
        Transaction call = Call() with { Type = TransactionType.DynamicFee, MaxFeePerGas = 10, MaxPriorityFeePerGas = 2 };
        Run(call, Prices, CallMode.Question, out _).Should().Be(TransactionError.InsufficientFunds);
        Run(call, Prices, CallMode.Question, out TransactionOutcome? outcome, balance: 10_000_000).Should().Be(TransactionError.None);
        Word(outcome!, 0).Should().Be((UInt256)7);
        Word(outcome!, 1).Should().Be((UInt256)9);
        Run(call with { MaxFeePerGas = 6 }, Prices, CallMode.Question, out _, balance: 10_000_000).Should().Be(TransactionError.FeeCapBelowBaseFee);
        Run(call with { MaxFeePerGas = 1 }, Prices, CallMode.Question, out _, balance: 10_000_000).Should().Be(TransactionError.PriorityFeeAboveFeeCap);
        Run(call with { MaxFeePerGas = UInt256.MaxValue }, Prices, CallMode.Question, out _).Should().Be(TransactionError.GasFeeOverflow);
    }

    [Test]
    public void TryExecute_of_a_value_that_the_sender_has_not_is_refused() =>
        Run(Call() with { Value = 1 }, Prices, CallMode.Question, out _).Should().Be(TransactionError.InsufficientFunds);

    [Test]
    public void TryExecute_validated_asks_for_nonce_and_fee()
    {
        Run(Call(), Prices, CallMode.Validated, out _).Should().Be(TransactionError.FeeCapBelowBaseFee);
        Run(Call() with { Nonce = 1 }, Prices, CallMode.Validated, out _).Should().Be(TransactionError.NonceTooHigh);
        Transaction paid = Call() with { Type = TransactionType.DynamicFee, MaxFeePerGas = 7 };
        Run(paid, Prices, CallMode.Validated, out _, balance: 10_000_000).Should().Be(TransactionError.None);
    }

    [TestCase(20_999UL, TransactionError.IntrinsicGasTooLow)]
    [TestCase((ulong)long.MaxValue, TransactionError.GasLimitAboveBlock)]
    public void TryExecute_with_too_little_or_uncountable_gas_is_refused(ulong gas, TransactionError expected) =>
        Run(Call() with { GasLimit = gas }, Prices, CallMode.Question, out _).Should().Be(expected);

    [Test]
    public void TryExecute_of_blobs_and_authorizations_asks_for_their_form()
    {
        Run(Call() with { Type = TransactionType.Blob }, Prices, CallMode.Question, out _).Should().Be(TransactionError.BlobsMissing);
        Run(Call() with { Type = TransactionType.SetCode }, Prices, CallMode.Question, out _).Should().Be(TransactionError.AuthorizationListEmpty);
        byte[] hash = new byte[32];
        hash[0] = 1;
        Transaction blob = Call() with { Type = TransactionType.Blob, BlobVersionedHashes = new[] { new Hash256(hash) } };
        Run(blob, Prices, CallMode.Question, out _).Should().Be(TransactionError.None, "no fee is named, so none is due");
        Run(blob with { MaxFeePerBlobGas = 1 }, Prices, CallMode.Question, out _).Should().Be(TransactionError.BlobFeeCapBelowBlobBaseFee);
    }

    [Test]
    public void TryExecute_of_the_greatest_nonce_wraps_as_in_other_clients()
    {
        using TestChain chain = new(accounts: [new AccountChange { Address = Stranger, Nonce = ulong.MaxValue }]);
        using Interpreter interpreter = new();
        Journal journal = new(chain.World);
        new CallExecutor(interpreter).TryExecute(Call(), Stranger, BlockOf(), CallMode.Question, journal, out _).Should().Be(TransactionError.None);
        journal.GetNonce(Stranger).Should().Be(0);
    }

    [Test]
    public void TryExecute_under_an_interrupted_tracer_halts_endless_code()
    {
        using TestChain chain = new(accounts: [TestChain.WithCode(Answerer, Forever)]);
        using Interpreter interpreter = new();
        Journal journal = new(chain.World);
        Transaction call = Call() with { GasLimit = long.MaxValue - 1 };
        new CallExecutor(interpreter).TryExecute(call, Stranger, BlockOf(), CallMode.Question, journal, default(Impatient), out TransactionOutcome? outcome)
            .Should().Be(TransactionError.None);
        outcome!.Result.Halt.Should().Be(HaltReason.Interrupted);
    }

    [Test]
    public void TryExecute_finds_a_moved_precompile_at_its_new_address_only()
    {
        Address identity = PrecompileSet.For(Revision.Osaka).Addresses[3];
        PrecompileSet.For(Revision.Osaka).TryMove(identity, Elsewhere, out PrecompileSet? moved).Should().BeTrue();
        PrecompileSet.For(Revision.Osaka).TryMove(Elsewhere, identity, out _).Should().BeFalse();
        BlockContext block = BlockOf();
        block = block.With(block.Environment with { Precompiles = moved });
        Transaction call = Call() with { Data = new byte[] { 1, 2 } };
        Run(call with { To = Elsewhere }, Prices, CallMode.Question, out TransactionOutcome? outcome, block: block).Should().Be(TransactionError.None);
        outcome!.Result.Output.ToArray().Should().Equal(1, 2);
        Run(call with { To = identity }, Prices, CallMode.Question, out outcome, block: block).Should().Be(TransactionError.None);
        outcome!.Result.Output.IsEmpty.Should().BeTrue();
        moved!.Without(Elsewhere).TryGet(Elsewhere, out _).Should().BeFalse();
    }

    [Test]
    public void TryCall_counts_against_the_gas_of_the_block()
    {
        using TestChain chain = new(accounts: [TestChain.WithCode(Answerer, Prices)]);
        using Interpreter interpreter = new();
        BlockExecution execution = new(BlockOf(), chain.World, interpreter);
        NoTracer none = default;
        execution.TryCall(Call() with { GasLimit = 30_000_001 }, Stranger, CallMode.Simulated, none, out _).Should().Be(TransactionError.GasLimitAboveBlock);
        execution.TryCall(Call(), Stranger, CallMode.Simulated, none, out TransactionOutcome? outcome).Should().Be(TransactionError.None);
        execution.Left.Gas.Should().Be(30_000_000 - outcome!.GasUsed);
        execution.Receipts.Should().ContainSingle();
        execution.TryFinish([], [], out BlockOutcome? block).Should().Be(BlockErrorCode.None);
        block!.GasUsed.Should().Be(outcome.GasUsed);
    }

    private static Transaction Call() => new() { To = Answerer, GasLimit = 100_000 };

    private static UInt256 Word(TransactionOutcome outcome, int index) => new(outcome.Result.Output.Span.Slice(index * 32, 32));

    private static BlockContext BlockOf()
    {
        BlockHeader header = new() { Number = 3, Timestamp = 12, GasLimit = 30_000_000, BaseFeePerGas = 7, ExcessBlobGas = 20_000_000 };
        return BlockContext.For(header, TestChain.Osaka, Revision.Osaka, NoBlockHashes.Instance);
    }

    private static TransactionError Run(
        Transaction call, byte[] code, CallMode mode, out TransactionOutcome? outcome, UInt256 balance = default, BlockContext? block = null)
    {
        using TestChain chain = new(accounts: [TestChain.WithCode(Answerer, code), new AccountChange { Address = Stranger, Balance = balance }]);
        using Interpreter interpreter = new();
        Journal journal = new(chain.World);
        TransactionError error = new CallExecutor(interpreter).TryExecute(call, Stranger, block ?? BlockOf(), mode, journal, out outcome);
        CallExecutor.Validate(call, Stranger, block ?? BlockOf(), mode, new Journal(chain.World)).Should().Be(error);
        return error;
    }

    private readonly struct Impatient : ITracer
    {
        public static bool IsEnabled => false;

        public static bool TracesSteps => false;

        public static bool IsInterruptible => true;

        public bool IsInterrupted => true;

        public void OnStep(in StepStart step)
        {
        }

        public void OnStepEnd(in StepEnd step)
        {
        }

        public void OnEnter(in FrameStart frame)
        {
        }

        public void OnExit(in FrameEnd frame)
        {
        }

        public void OnStorageRead(in Address account, in UInt256 slot, in UInt256 value)
        {
        }

        public void OnStorageWrite(in Address account, in UInt256 slot, in UInt256 before, in UInt256 after)
        {
        }

        public void OnAccountAccess(in Address account)
        {
        }

        public void OnLog(in Address account, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data)
        {
        }

        public void OnSelfDestruct(in Address account, in Address beneficiary, in UInt256 balance)
        {
        }
    }
}
