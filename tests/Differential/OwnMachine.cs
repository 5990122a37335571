// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.Differential;

/// <summary>Executes rounds on this project's EVM, in the block environment that the other machine chose.</summary>
public static class OwnMachine
{
    /// <summary>An answer: results in block order, the state afterwards and what changed to get there.</summary>
    public sealed record Run(RoundResult Result, IStateView State, IReadOnlyList<StateDiff> Changes);

    /// <summary>Executes the round.</summary>
    public static Run Execute(DifferentialRound round, AnvilMachine.Run reference) =>
        Execute(round, reference, static (execution, _, transaction, sender) => execution.TryAdd(transaction, sender));

    /// <summary>Executes the round in a way of the caller's: each transaction by a function of execution, block, transaction and sender.</summary>
    public static Run Execute(
        DifferentialRound round, AnvilMachine.Run reference, Func<BlockExecution, BlockContext, Transaction, Address, TransactionError> add)
    {
        ChainSpec spec = Spec();
        IWorldState world = World(round, reference.AddedAccounts);
        BlockHeader header = reference.Header;
        using Interpreter interpreter = new();
        BlockContext context = BlockContext.For(header, spec, Revision.Osaka, new ParentOnly(header));
        BlockExecution execution = new(context, world, interpreter);

        // Anvil leaves the beacon root contract out of its genesis, so there is no root to store; the history call of EIP-2935 is made.
        execution.Begin(header.ParentHash, null);
        foreach (Transaction transaction in reference.InOrder)
        {
            TransactionError error = transaction.TryGetSender(out Address sender) ? add(execution, context, transaction, sender) : TransactionError.InvalidSignature;
            if (error != TransactionError.None)
            {
                throw new InvalidOperationException($"Seed {round.Seed}: a transaction that anvil mined was refused: {error}.");
            }
        }

        BlockErrorCode failure = execution.TryFinish([], [], out BlockOutcome? outcome);
        if (outcome is null)
        {
            throw new InvalidOperationException($"Seed {round.Seed}: the block was refused: {failure}.");
        }

        List<TransactionResult> results = [];
        for (int i = 0; i < outcome.Transactions.Count; i++)
        {
            TransactionOutcome transaction = outcome.Transactions[i];
            results.Add(new TransactionResult(transaction.IsSuccess, transaction.GasUsed, transaction.Logs, transaction.Result.Output.ToArray()));
        }

        return new Run(new RoundResult(results), world, outcome.Changes);
    }

    private static ChainSpec Spec()
    {
        if (!NetworkNames.TryResolve("Osaka", DifferentialRound.ChainId, out ChainSpec spec))
        {
            throw new InvalidOperationException("No specification is named Osaka.");
        }

        return spec with { PowerVerse = spec.PowerVerse with { AreRequestsEnabled = false } };
    }

    private static MerkleWorldState World(DifferentialRound round, IReadOnlyList<GenesisAccount> added)
    {
        MerkleWorldState world = new(new MemoryStore(StateFamilies.All));
        world.Apply(GenesisBuilder.BuildState(new GenesisSpec { Chain = Spec(), Accounts = [.. round.Accounts, .. added] }));
        world.Commit();
        return world;
    }

    /// <summary>The one ancestor of block 1.</summary>
    private sealed class ParentOnly(BlockHeader header) : IBlockHashes
    {
        private readonly Hash256 _parent = header.ParentHash;
        private readonly ulong _number = header.Number - 1;

        public Hash256 Get(ulong number) => number == _number ? _parent : Hash256.Zero;
    }
}
