// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.Transactions;

/// <summary>Executes calls: transactions that nobody signed, under relaxed rules, to learn what they would do (eth_call and its family).</summary>
/// <remarks>
/// Never asked: the signature, whether the sender may send at all (EIP-3607), the gas cap of one transaction (EIP-7825), the block's gas limit.
/// <see cref="CallMode"/> says what else is passed over. Value and named fees must be covered by the sender's balance in every mode. The changes end
/// up in the journal as those of a transaction do. One thread at a time, as its interpreter.
/// </remarks>
public sealed class CallExecutor
{
    /// <summary>Most gas of a call: what one execution can count (EIP-1985).</summary>
    public const ulong GasMax = long.MaxValue - 1;

    private readonly TransactionExecutor _executor;

    /// <summary>Makes an executor that runs messages on <paramref name="interpreter"/>.</summary>
    public CallExecutor(Interpreter interpreter)
        : this(new TransactionExecutor(interpreter))
    {
    }

    internal CallExecutor(TransactionExecutor executor)
    {
        _executor = executor;
    }

    /// <summary>Asks the rules that hold for calls.</summary>
    /// <param name="call">The call, without signature; its nonce counts for <see cref="CallMode.Validated"/> only.</param>
    /// <param name="sender">Who makes it.</param>
    /// <param name="block">The block that it is made in.</param>
    /// <param name="mode">How far the rules hold.</param>
    /// <param name="journal">The state just before it.</param>
    public static TransactionError Validate(Transaction call, in Address sender, BlockContext block, CallMode mode, Journal journal) =>
        ValidateIn(call, sender, Adapt(call, block, mode), mode, journal);

    /// <summary>Executes a call if the rules that hold for it allow it.</summary>
    /// <returns>The rule that forbids it, with the state as it was; or none, with the state changed and <paramref name="outcome"/> set.</returns>
    public TransactionError TryExecute(
        Transaction call, in Address sender, BlockContext block, CallMode mode, Journal journal, out TransactionOutcome? outcome)
    {
        NoTracer none = default;
        return TryExecute(call, sender, block, mode, journal, none, out outcome);
    }

    /// <summary>Executes a call under a tracer if the rules that hold for it allow it.</summary>
    /// <returns>The rule that forbids it, with the state as it was; or none, with the state changed and <paramref name="outcome"/> set.</returns>
    public TransactionError TryExecute<TTracer>(
        Transaction call, in Address sender, BlockContext block, CallMode mode, Journal journal, TTracer tracer, out TransactionOutcome? outcome)
        where TTracer : struct, ITracer
    {
        BlockContext adapted = Adapt(call, block, mode);
        TransactionError error = ValidateIn(call, sender, adapted, mode, journal);
        outcome = error == TransactionError.None ? _executor.Execute(call, sender, adapted, journal, tracer) : null;
        return error;
    }

    private static TransactionError ValidateIn(Transaction call, in Address sender, BlockContext block, CallMode mode, Journal journal)
    {
        TransactionError error = TransactionError.None;
        bool isAllowed = Passes(ValidateNonce(call, sender, mode, journal), ref error)
            && Passes(ValidateType(call, block), ref error)
            && Passes(ValidateFees(call, block, mode), ref error)
            && Passes(SenderRules.CanPay(call, journal.GetBalance(sender)), ref error)
            && Passes(InclusionRules.GasFitsInBlock(call, GasMax), ref error)
            && Passes(TransactionRules.GasCoversIntrinsicCost(call, block.Revision), ref error)
            && Passes(TransactionRules.InitcodeFits(call, block.Revision), ref error);
        return isAllowed ? TransactionError.None : error;
    }

    private static TransactionError ValidateNonce(Transaction call, in Address sender, CallMode mode, Journal journal)
    {
        if (mode != CallMode.Validated)
        {
            return TransactionError.None;
        }

        TransactionError error = SenderRules.NonceMatches(call, journal.GetNonce(sender));
        return error == TransactionError.None ? TransactionRules.NonceCanBeFollowed(call) : error;
    }

    // Types 0 to 2 differ only in how they name fees, which no old block minds here; blobs and authorizations change what executes.
    private static TransactionError ValidateType(Transaction call, BlockContext block)
    {
        TransactionError error = call.Type >= TransactionType.Blob ? TransactionRules.TypeIsActive(call, block.Rules) : TransactionError.None;
        if (error == TransactionError.None)
        {
            error = TransactionRules.BlobsAreWellFormed(call, block.Rules);
        }

        return error == TransactionError.None ? TransactionRules.AuthorizationsArePresent(call) : error;
    }

    private static TransactionError ValidateFees(Transaction call, BlockContext block, CallMode mode)
    {
        TransactionError error = TransactionError.None;
        if (mode == CallMode.Validated || NamesFees(call))
        {
            error = TransactionRules.PriorityFeeIsWithinFeeCap(call);
            if (error == TransactionError.None)
            {
                error = InclusionRules.FeeCapReachesBaseFee(call, block.Environment.BaseFee);
            }
        }

        if (error == TransactionError.None)
        {
            error = TransactionRules.GasFeeFits(call);
        }

        return error == TransactionError.None
            ? InclusionRules.BlobFeeCapReachesBlobBaseFee(call, block.Environment.BlobBaseFee)
            : error;
    }

    private static bool NamesFees(Transaction call) => !call.MaxFeePerGas.IsZero || !call.MaxPriorityFeePerGas.IsZero;

    // Where a call names no fee, there is none to pay; code that compares GASPRICE with BASEFEE must not find a contradiction.
    private static BlockContext Adapt(Transaction call, BlockContext block, CallMode mode)
    {
        BlockEnvironment environment = block.Environment;
        if (mode == CallMode.Question && !environment.BaseFee.IsZero && !NamesFees(call))
        {
            environment = environment with { BaseFee = default };
        }

        if (mode != CallMode.Validated && call.Type == TransactionType.Blob && call.MaxFeePerBlobGas.IsZero)
        {
            environment = environment with { BlobBaseFee = default };
        }

        return ReferenceEquals(environment, block.Environment) ? block : block.With(environment);
    }

    private static bool Passes(TransactionError result, ref TransactionError error)
    {
        error = result;
        return result == TransactionError.None;
    }
}
