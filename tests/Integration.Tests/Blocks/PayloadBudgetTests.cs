// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;

namespace PowerVerse.Chain.Integration.Tests.Blocks;

[Parallelizable(ParallelScope.All)]
public sealed class PayloadBudgetTests
{
    private const int RoomForHead = MessageLimits.PayloadBytesMax - MessageLimits.HeadBytesMax;
    private const int RlpBytes = 9;
    private static readonly BlockAllowance Plenty = new(30_000_000, 0);
    private static readonly Transaction Small = Make(0);

    [Test]
    public void TryNext_closes_the_block_when_its_payload_is_full()
    {
        PayloadBudget budget = new(new Endless(Small), 30_000_000, RoomForHead - (2 * (Small.Envelope.Length + RlpBytes)), 1000);

        budget.TryNext(Plenty, out Transaction? first).Should().BeTrue();
        budget.TryNext(Plenty, out _).Should().BeTrue();
        budget.TryNext(Plenty, out Transaction? third).Should().BeFalse();

        first.Should().BeSameAs(Small);
        third.Should().BeNull();
    }

    [Test]
    public void TryNext_of_a_share_closes_the_block_at_that_share_of_the_bytes()
    {
        Transaction large = Make(50_000);
        int fits = RoomForHead / 4 / (large.Envelope.Length + RlpBytes);
        PayloadBudget budget = new(new Endless(large), 30_000_000, 0, 250);

        int taken = 0;
        while (budget.TryNext(Plenty, out _))
        {
            taken++;
        }

        taken.Should().Be(fits);
    }

    [TestCase(1000, 1000UL, 1000UL)]
    [TestCase(250, 1000UL, 250UL)]
    [TestCase(250, 751UL, 1UL)]
    public void TryNext_lets_the_pool_see_the_share_of_the_gas(int permille, ulong left, ulong seen)
    {
        Endless source = new(Small);
        PayloadBudget budget = new(source, 1000, 0, permille);

        budget.TryNext(new BlockAllowance(left, 7), out _).Should().BeTrue();

        source.Asked.Should().Be(new BlockAllowance(seen, 7));
    }

    [Test]
    public void TryNext_beyond_the_share_of_the_gas_asks_nobody()
    {
        Endless source = new(Small);
        PayloadBudget budget = new(source, 1000, 0, 250);

        budget.TryNext(new BlockAllowance(750, 0), out _).Should().BeFalse();

        source.Asked.Should().BeNull();
    }

    [Test]
    public void OnRefused_gives_the_room_back_and_tells_the_pool()
    {
        Endless source = new(Small);
        PayloadBudget budget = new(source, 30_000_000, RoomForHead - Small.Envelope.Length - RlpBytes, 1000);
        budget.TryNext(Plenty, out _).Should().BeTrue();

        budget.OnRefused(Small, TransactionError.NonceTooHigh);

        source.Refused.Should().Be(TransactionError.NonceTooHigh);
        budget.TryNext(Plenty, out _).Should().BeTrue();
        budget.TryNext(Plenty, out _).Should().BeFalse();
    }

    private static Transaction Make(int dataBytes)
    {
        Transaction unsigned = new() { Type = TransactionType.DynamicFee, ChainId = 1, GasLimit = 21_000, Data = new byte[dataBytes] };
        unsigned.TrySign([.. Enumerable.Repeat((byte)7, 32)], out Transaction signed).Should().BeTrue();
        return signed;
    }

    private sealed class Endless(Transaction transaction) : ITransactionSource
    {
        internal BlockAllowance? Asked { get; private set; }

        internal TransactionError? Refused { get; private set; }

        public bool TryNext(in BlockAllowance left, [NotNullWhen(true)] out Transaction? next)
        {
            Asked = left;
            next = transaction;
            return true;
        }

        public void OnRefused(Transaction refused, TransactionError error) => Refused = error;
    }
}
