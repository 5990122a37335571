// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Execution.Transactions;

/// <summary>Executes one transaction: asks the rules, buys the gas, runs the message, refunds, pays (Yellow Paper section 6).</summary>
/// <remarks>One thread at a time, as its interpreter. The state is only ever changed through the journal it is given.</remarks>
public sealed class TransactionExecutor
{
    /// <summary>Part of the gas used that refunds may reach, before London.</summary>
    public const ulong RefundQuotientFrontier = 2;

    /// <summary>Part of the gas used that refunds may reach, from London on (EIP-3529).</summary>
    public const ulong RefundQuotient = 5;

    private readonly Interpreter _interpreter;

    /// <summary>Makes an executor that runs messages on <paramref name="interpreter"/>.</summary>
    public TransactionExecutor(Interpreter interpreter)
    {
        _interpreter = interpreter;
    }

    /// <summary>Asks every rule about a transaction of a known sender, in the order of <see cref="TransactionError"/>.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="sender">Its recovered sender.</param>
    /// <param name="block">The block it is to stand in.</param>
    /// <param name="left">What the block has left.</param>
    /// <param name="journal">The state just before it.</param>
    public static TransactionError Validate(
        Transaction transaction, in Address sender, BlockContext block, in BlockAllowance left, Journal journal)
    {
        TransactionError error = TransactionRules.CheckForm(transaction, block.Rules);
        if (error == TransactionError.None)
        {
            error = ValidateInBlock(transaction, block, left);
        }

        if (error == TransactionError.None)
        {
            error = TransactionRules.GasCoversIntrinsicCost(transaction, block.Revision);
        }

        return error == TransactionError.None ? ValidateSender(transaction, sender, journal) : error;
    }

    /// <summary>Executes a transaction if every rule allows it.</summary>
    /// <returns>The rule that forbids it, with the state as it was; or none, with the state changed and <paramref name="outcome"/> set.</returns>
    public TransactionError TryExecute(
        Transaction transaction, in Address sender, BlockContext block, in BlockAllowance left, Journal journal, out TransactionOutcome? outcome)
    {
        NoTracer none = default;
        return TryExecute(transaction, sender, block, left, journal, none, out outcome);
    }

    /// <summary>Executes a transaction under a tracer if every rule allows it.</summary>
    /// <returns>The rule that forbids it, with the state as it was; or none, with the state changed and <paramref name="outcome"/> set.</returns>
    public TransactionError TryExecute<TTracer>(
        Transaction transaction,
        in Address sender,
        BlockContext block,
        in BlockAllowance left,
        Journal journal,
        TTracer tracer,
        out TransactionOutcome? outcome)
        where TTracer : struct, ITracer
    {
        TransactionError error = Validate(transaction, sender, block, left, journal);
        outcome = error == TransactionError.None ? Execute(transaction, sender, block, journal, tracer) : null;
        return error;
    }

    private static TransactionError ValidateInBlock(Transaction transaction, BlockContext block, in BlockAllowance left)
    {
        TransactionError error = InclusionRules.GasFitsInBlock(transaction, left.Gas);
        if (error == TransactionError.None)
        {
            error = InclusionRules.BlobsFitInBlock(transaction, left.BlobGas);
        }

        if (error == TransactionError.None)
        {
            error = InclusionRules.FeeCapReachesBaseFee(transaction, block.Environment.BaseFee);
        }

        return error == TransactionError.None
            ? InclusionRules.BlobFeeCapReachesBlobBaseFee(transaction, block.Environment.BlobBaseFee)
            : error;
    }

    private static TransactionError ValidateSender(Transaction transaction, in Address sender, Journal journal)
    {
        TransactionError error = SenderRules.NonceMatches(transaction, journal.GetNonce(sender));
        if (error == TransactionError.None)
        {
            // Who may claim a sender may claim a contract, too: that is what it is for.
            error = transaction.Signature.TryGetClaim(out _) ? TransactionError.None : SenderRules.HasNoCode(journal.GetCode(sender).Span);
        }

        return error == TransactionError.None ? SenderRules.CanPay(transaction, journal.GetBalance(sender)) : error;
    }

    /// <summary>Executes a transaction that was found to be allowed, or a call that is taken for one.</summary>
    internal TransactionOutcome Execute<TTracer>(
        Transaction transaction, in Address sender, BlockContext block, Journal journal, TTracer tracer)
        where TTracer : struct, ITracer
    {
        Revision revision = block.Rules.Revision;
        IntrinsicCost intrinsic = IntrinsicCost.Of(transaction, revision);
        GasPrice price = GasPrice.Of(transaction, block.Environment.BaseFee);
        ulong blobGas = transaction.BlobGas;

        journal.BeginTransaction(revision);
        BuyGas(transaction, sender, price, blobGas, block, journal);
        if (!transaction.IsCreation)
        {
            // The nonce of a transaction is the account's; a call need not have it, and then the account's may be the greatest number.
            journal.SetNonce(sender, unchecked(journal.GetNonce(sender) + 1));
        }

        WarmUp(transaction, sender, block, journal);
        ulong authorizationRefund = Authorizations.Apply(transaction, block.Rules.ChainId, journal);
        ExecutionResult result = RunMessage(transaction, sender, price, intrinsic, block, journal, tracer);
        ulong before = transaction.GasLimit - result.GasLeft;
        ulong refunded = Settle(transaction, sender, price, intrinsic, result, authorizationRefund, block, journal, out ulong gasUsed);
        Log[] logs = [.. journal.Logs];
        journal.FinalizeTransaction(revision);
        return new TransactionOutcome
        {
            Result = result,
            GasUsed = gasUsed,
            PeakGasUsed = Math.Max(before, intrinsic.Floor),
            GasRefunded = refunded,
            BlobGasUsed = blobGas,
            Price = price,
            Logs = logs,
        };
    }

    // The rules have shown that the balance covers the greatest cost, which is at least this one.
    private static void BuyGas(
        Transaction transaction, in Address sender, in GasPrice price, ulong blobGas, BlockContext block, Journal journal)
    {
        UInt256 cost = (price.Effective * transaction.GasLimit) + (block.Environment.BlobBaseFee * blobGas);
        Invariant.Check(journal.TrySubtractBalance(sender, cost));
    }

    // EIP-2929, EIP-2930, EIP-3651. A new contract's address is the interpreter's to warm.
    private static void WarmUp(Transaction transaction, in Address sender, BlockContext block, Journal journal)
    {
        if (block.Rules.Revision < Revision.Berlin)
        {
            return;
        }

        journal.WarmAddress(sender);
        foreach (Address precompile in block.Precompiles.Addresses)
        {
            journal.WarmAddress(precompile);
        }

        if (transaction.To is { } target)
        {
            journal.WarmAddress(target);
        }

        if (block.Rules.Revision >= Revision.Shanghai)
        {
            journal.WarmAddress(block.Environment.Beneficiary);
        }

        foreach (AccessListEntry entry in transaction.AccessList)
        {
            journal.WarmAddress(entry.Address);
            foreach (UInt256 slot in entry.StorageKeys.Span)
            {
                journal.WarmSlot(entry.Address, slot);
            }
        }
    }

    private ExecutionResult RunMessage<TTracer>(
        Transaction transaction,
        in Address sender,
        in GasPrice price,
        in IntrinsicCost intrinsic,
        BlockContext block,
        Journal journal,
        TTracer tracer)
        where TTracer : struct, ITracer
    {
        TransactionEnvironment environment = new()
        {
            Origin = sender,
            GasPrice = price.Effective,
            BlobHashes = transaction.BlobVersionedHashes,
        };
        Message message = new()
        {
            Kind = transaction.IsCreation ? MessageKind.Create : MessageKind.Call,
            Sender = sender,
            Target = transaction.To ?? Address.Zero,
            Value = transaction.Value,
            Gas = transaction.GasLimit - intrinsic.Regular,
            Input = transaction.Data,
        };
        return _interpreter.Execute(message, block.Rules.Revision, block.Environment, environment, journal, tracer);
    }

    private static ulong Settle(
        Transaction transaction,
        in Address sender,
        in GasPrice price,
        in IntrinsicCost intrinsic,
        ExecutionResult result,
        ulong authorizationRefund,
        BlockContext block,
        Journal journal,
        out ulong gasUsed)
    {
        ulong before = transaction.GasLimit - result.GasLeft;
        ulong quotient = block.Rules.Revision >= Revision.London ? RefundQuotient : RefundQuotientFrontier;
        ulong refunded = Math.Min(before / quotient, result.GasRefund + authorizationRefund);
        gasUsed = Math.Max(before - refunded, intrinsic.Floor);
        journal.AddBalance(sender, price.Effective * (transaction.GasLimit - gasUsed));

        // The base fee's part and the blob fee are burnt: nobody is credited with them.
        journal.AddBalance(block.Environment.Beneficiary, price.Priority * gasUsed);
        return refunded;
    }
}
