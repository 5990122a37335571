// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Evm.Modules;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.Simulation.Ledgers;

/// <summary>One node's real ledger over a store in memory: it executes, builds and commits as a running node does.</summary>
internal sealed class SimLedger : IDisposable
{
    private readonly SimChain _chain;
    private readonly MemoryStore _store = new(LedgerFamilies.All);
    private readonly ChainLedger _ledger;
    private Block? _empty;

    /// <summary>Makes a ledger at genesis.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="isDifferent">Whether it follows fee rules of its own: a planted bug.</param>
    public SimLedger(SimChain chain, bool isDifferent)
    {
        _chain = chain;
        GenesisSpec genesis = isDifferent ? chain.Genesis with { Chain = SimChain.OtherSpec } : chain.Genesis;
        Invariant.Check(ChainLedger.Initialize(_store, genesis).IsSuccess);
        LedgerSettings settings = new() { IntegrityIntervalBlocks = 0, RecentBlockBytesMax = 64 * 1024 };
        _ledger = ChainLedger.Open(_store, settings, genesis, SystemModules.None).Value;
    }

    /// <summary>The last committed block.</summary>
    public BlockValue Head => new(_ledger.Chain.Head.Hash);

    /// <summary>The state root after it.</summary>
    public Hash256 StateRoot => _ledger.Chain.Head.Header.StateRoot;

    /// <summary>Builds a block of random transactions on the head.</summary>
    public Block Build(SimBlock parent, Height height, ulong timestampSeconds, Seal seal, ulong nonce)
    {
        using IStateSnapshot state = _ledger.Chain.OpenState(_ledger.Chain.Head.Number).Value;
        return Build(_chain.Plan(parent, height, timestampSeconds, seal), new SimTransactions(nonce, state));
    }

    /// <summary>Builds EMPTY on the head and keeps it for its commit.</summary>
    public BlockValue BuildEmpty(SimBlock parent)
    {
        BlockPlan plan = _chain.Plan(parent, parent.Height.Next, parent.TimestampSeconds + 1, SealCodec.Empty);
        _empty = Build(plan, NoTransactions.Instance);
        return new BlockValue(_empty.Hash);
    }

    /// <summary>Whether a block, as it travelled, is valid on the head: seal and seed first, then every rule and every result of execution.</summary>
    public bool Execute(SimBlock block, SimBlock parent)
    {
        if (block.IsEmpty)
        {
            return new BlockValue(_empty!.Hash) == block.Value;
        }

        Block decoded = block.Decode();
        return _chain.IsSealRight(decoded.Header, block.Head!.Seal, parent) && _ledger.Importer.Execute(decoded).IsSuccess;
    }

    /// <summary>Commits a block, executing it again from its bytes.</summary>
    /// <param name="block">The block.</param>
    /// <param name="transactions">How many transactions it holds.</param>
    /// <returns>Why not, or null.</returns>
    public string? Commit(SimBlock block, out int transactions)
    {
        Block committed = block.IsEmpty ? _empty! : block.Decode();
        transactions = committed.Transactions.Count;
        return _ledger.Importer.Import(committed).TryGet(out _, out ImportError error) ? null : error.ToString();
    }

    /// <summary>Loses the blocks above a height.</summary>
    public void Lose(int height)
    {
        _empty = null;
        Invariant.Check(_ledger.Unwinder.Unwind((ulong)height, null, CancellationToken.None).IsSuccess);
    }

    /// <summary>Recomputes the whole state from the store.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Verify() => _ledger.Verifier.VerifyState(null, CancellationToken.None)?.ToString();

    public void Dispose()
    {
        _ledger.Dispose();
        _store.Dispose();
    }

    private Block Build(BlockPlan plan, ITransactionSource source)
    {
        Result<ExecutedBlock, ImportError> built = _ledger.Producer.Build(plan, source);
        Invariant.Check(built.IsSuccess);
        return built.Value.Block;
    }
}
