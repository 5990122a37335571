// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Precompiles;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>A state and a block that calls are made in, with an interpreter to make them. For one thread, and soon disposed of.</summary>
internal sealed class CallSite : IDisposable
{
    private readonly IStateSnapshot? _snapshot;
    private readonly IReadOnlyList<StateDiff> _changes;
    private readonly IBlockChain _chain;
    private readonly InterpreterPool _interpreters;
    private readonly IStateView _view;
    private StateOverrides? _overrides;

    /// <param name="snapshot">The state; disposed of with this.</param>
    /// <param name="header">The block that the calls find themselves in.</param>
    /// <param name="changes">What the pending block changes in the state; else nothing.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="interpreters">Lends the interpreter.</param>
    public CallSite(
        IStateSnapshot snapshot, BlockHeader header, IReadOnlyList<StateDiff> changes, IBlockChain chain, InterpreterPool interpreters)
    {
        _snapshot = snapshot;
        _changes = changes;
        _chain = chain;
        _interpreters = interpreters;
        Header = header;
        _view = changes.Count == 0 ? snapshot : Changed(snapshot.CreateOverlay());
        Block = ContextOf(header, chain);
        Interpreter = interpreters.Rent();
    }

    /// <param name="view">A state in the middle of a block; whoever made it keeps it until this is disposed of.</param>
    /// <param name="header">The block.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="interpreters">Lends the interpreter.</param>
    public CallSite(IStateView view, BlockHeader header, IBlockChain chain, InterpreterPool interpreters)
    {
        _changes = [];
        _chain = chain;
        _interpreters = interpreters;
        _view = view;
        Header = header;
        Block = ContextOf(header, chain);
        Interpreter = interpreters.Rent();
    }

    /// <summary>The block's header, as it is without overrides.</summary>
    public BlockHeader Header { get; }

    /// <summary>What calls find of the block.</summary>
    public BlockContext Block { get; private set; }

    /// <summary>Runs the calls.</summary>
    public Interpreter Interpreter { get; }

    /// <summary>Changes what the calls will find.</summary>
    public RpcError? Override(StateOverrides? state, BlockOverrides? block)
    {
        if (block is not null)
        {
            if (block.RefuseForCalls() is { } refusal)
            {
                return refusal;
            }

            Place(block.Apply(Block.Environment));
        }

        _overrides = state;
        if (state is null)
        {
            return null;
        }

        RpcError? error = state.Move(Block.Precompiles, out PrecompileSet precompiles);
        if (error is null && !ReferenceEquals(precompiles, Block.Precompiles))
        {
            Block = Block.With(Block.Environment with { Precompiles = precompiles });
        }

        return error;
    }

    /// <summary>The state with its overrides, as nobody has changed it yet.</summary>
    public Journal OpenJournal()
    {
        Journal journal = new(_view, Interpreter.TableSeed);
        _overrides?.Apply(journal, Block.Revision);
        return journal;
    }

    /// <summary>The state as something to build blocks on, with true roots; without overrides.</summary>
    public RpcError? OpenWorld(out IWorldState world)
    {
        Invariant.Check(_snapshot is not null);
        Result<IWorldState, Unavailable> created = _snapshot!.CreateWorld();
        world = created.IsSuccess ? Changed(created.Value) : null!;
        return created.IsSuccess ? null : RpcErrorMap.Of(created.Error);
    }

    /// <summary>Makes a call on a journal.</summary>
    /// <returns>Null and an outcome; or why there is none.</returns>
    public TransactionError Run<TTracer>(Transaction call, in Address sender, Journal journal, TTracer tracer, out TransactionOutcome? outcome)
        where TTracer : struct, ITracer =>
        new CallExecutor(Interpreter).TryExecute(call, sender, Block, CallMode.Question, journal, tracer, out outcome);

    /// <inheritdoc/>
    public void Dispose()
    {
        _interpreters.Return(Interpreter);
        _snapshot?.Dispose();
    }

    // Another number or time may mean another fork; the merge is behind whoever is past it.
    private void Place(BlockEnvironment environment)
    {
        bool isMerged = Block.Revision >= Revision.Paris;
        Revision revision = _chain.Spec.RevisionAt(environment.Number, environment.Timestamp, isMerged);
        Block = new BlockContext(_chain.Spec, TransactionRuleSet.For(_chain.Spec, revision, environment.Timestamp), environment);
    }

    private static BlockContext ContextOf(BlockHeader header, IBlockChain chain)
    {
        IBlockHashes hashes = header.Number == 0 ? NoBlockHashes.Instance : new AncestorHashes(chain, header.ParentHash, header.Number - 1);
        return BlockContext.For(header, chain.Spec, chain.Spec.RevisionOf(header), hashes);
    }

    private T Changed<T>(T world)
        where T : IWorldState
    {
        foreach (StateDiff change in _changes)
        {
            world.Apply(change);
        }

        return world;
    }
}
