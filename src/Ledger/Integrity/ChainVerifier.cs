// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Integrity;

/// <summary>Checks what is stored against what it must be, without trusting anything but the head's hash. Works on a snapshot while the chain goes on.</summary>
public sealed class ChainVerifier
{
    private readonly LedgerCore _core;

    internal ChainVerifier(LedgerCore core)
    {
        _core = core;
    }

    /// <summary>Reads the whole latest state: every trie node is the one that its parent names, every leaf has the flat value beside it, and no flat value is left over.</summary>
    /// <param name="progress">Told how much of the account trie is done, in thousandths; null: nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What is damaged; null: nothing.</returns>
    public DamageReport? VerifyState(IProgress<int>? progress, CancellationToken cancellationToken)
    {
        using ISnapshot snapshot = _core.Store.CreateSnapshot();
        return new StateVerification(snapshot, progress, cancellationToken).Run();
    }

    /// <summary>Executes kept blocks again and compares headers, receipts and links.</summary>
    /// <param name="from">First block, at least one above the lowest whose state can be proven.</param>
    /// <param name="to">Last block, at most the head.</param>
    /// <param name="progress">Told the number of each block; null: nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What is damaged (null: nothing), or what is missing for the check.</returns>
    public Result<VerifiedBlocks, Unavailable> VerifyBlocks(ulong from, ulong to, IProgress<ulong>? progress, CancellationToken cancellationToken)
    {
        using Interpreter interpreter = new(_core.Interpreter.Modules, _core.Interpreter.TableSeed);
        BlockProcessor processor = new(_core.Spec, interpreter);
        for (ulong number = from; number <= to; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Result<DamageReport?, Unavailable> result = VerifyBlock(processor, number);
            if (!result.TryGet(out DamageReport? damage, out Unavailable missing))
            {
                return missing;
            }

            if (damage is not null)
            {
                return new VerifiedBlocks(number - from, damage);
            }

            progress?.Report(number);
        }

        return new VerifiedBlocks(to - from + 1, null);
    }

    private Result<DamageReport?, Unavailable> VerifyBlock(BlockProcessor processor, ulong number)
    {
        CanonicalChain chain = _core.Chain;
        if (number <= chain.Genesis.Number || number > chain.Head.Number)
        {
            return new Unavailable(UnavailableReason.UnknownBlock, chain.Genesis.Number + 1);
        }

        if (!chain.GetBlock(number).TryGet(out Block? block, out Unavailable missing)
            || !chain.GetReceipts(number).TryGet(out IReadOnlyList<Receipt>? receipts, out missing)
            || !chain.GetTotalDifficulty(number - 1).TryGet(out Primitives.Numerics.UInt256 difficulty, out missing)
            || !chain.OpenState(number - 1).TryGet(out IStateSnapshot? state, out missing))
        {
            return missing;
        }

        using (state)
        {
            if (!state.CreateWorld().TryGet(out IWorldState? world, out missing))
            {
                return missing;
            }

            SenderAhead.Recover(block.Transactions);
            Result<BlockOutcome, BlockError> result = processor.Process(block, state.Header, _core.Spec.IsTerminal(difficulty), chain, world);
            if (!result.TryGet(out BlockOutcome? outcome, out BlockError error))
            {
                return new DamageReport(number, $"block {number}", error.ToString());
            }

            return Result<DamageReport?, Unavailable>.Success(
                ListRoots.OfReceipts(receipts) == outcome.ReceiptsRoot
                    ? null
                    : new DamageReport(number, $"receipts of block {number}", "They are not those that executing it again gives."));
        }
    }
}

/// <summary>What a check of blocks came to.</summary>
/// <param name="Count">Blocks found sound.</param>
/// <param name="Damage">What is damaged; null: nothing.</param>
public sealed record VerifiedBlocks(ulong Count, DamageReport? Damage);
