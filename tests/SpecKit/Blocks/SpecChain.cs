// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.SpecKit.Blocks;

/// <summary>A chain in memory for block tests: imports blocks, follows side chains, knows its head.</summary>
/// <remarks>The state is that of one block; a block on another parent makes it replay from genesis, which only a few old tests need.</remarks>
public sealed class SpecChain : IBlockAncestry
{
    private readonly ChainSpec _spec;
    private readonly StateDiff _genesisState;
    private readonly BlockProcessor _processor;
    private readonly Dictionary<Hash256, Entry> _blocks = [];
    private IWorldState _world;
    private Hash256 _worldBlock;

    public SpecChain(ChainSpec spec, StateDiff genesisState, Block genesis, Interpreter interpreter)
    {
        _spec = spec;
        _genesisState = genesisState;
        _processor = new BlockProcessor(spec, interpreter);
        _world = SpecWorld.Create(genesisState);
        Head = genesis.Header;
        _worldBlock = genesis.Header.Hash;
        _blocks[_worldBlock] = new Entry(genesis, genesis.Header.Difficulty);
    }

    public BlockHeader Head { get; private set; }

    /// <summary>The state after the head.</summary>
    public IWorldState HeadState
    {
        get
        {
            MoveStateTo(Head.Hash);
            return _world;
        }
    }

    public bool TryGetHeader(in Hash256 hash, [NotNullWhen(true)] out BlockHeader? header)
    {
        bool isKnown = _blocks.TryGetValue(hash, out Entry? entry);
        header = isKnown ? entry!.Block.Header : null;
        return isKnown;
    }

    public IReadOnlyList<BlockHeader> OmmersOf(in Hash256 hash) => _blocks[hash].Block.Ommers;

    /// <summary>Imports a block.</summary>
    /// <param name="rlp">The block.</param>
    /// <param name="onRefused">Sees the state that a refused block led to, before it is discarded.</param>
    /// <param name="header">Its header, if it decodes.</param>
    /// <returns>Why it was refused; null when it is part of the chain now.</returns>
    public Refusal? Import(ReadOnlySpan<byte> rlp, Action<IWorldState> onRefused, out BlockHeader? header)
    {
        header = null;
        if (!Block.TryDecode(rlp, out Block block, out BlockDecodeError decodeError))
        {
            return Refusal.Of(decodeError);
        }

        header = block.Header;
        if (!_blocks.TryGetValue(block.Header.ParentHash, out Entry? parent))
        {
            return Refusal.Of(new BlockError(BlockErrorCode.WrongParent));
        }

        MoveStateTo(block.Header.ParentHash);
        Result<BlockOutcome, BlockError> result = Process(block, parent);
        if (!result.TryGet(out _, out BlockError error))
        {
            onRefused(_world);
            _world.Discard();
            return Refusal.Of(error);
        }

        _world.Commit();
        _worldBlock = block.Header.Hash;
        Entry entry = new(block, UInt256.TryAdd(parent.TotalDifficulty, block.Header.Difficulty, out UInt256 total) ? total : UInt256.MaxValue);
        _blocks[_worldBlock] = entry;
        if (IsMerged(parent) || entry.TotalDifficulty > _blocks[Head.Hash].TotalDifficulty)
        {
            Head = block.Header;
        }

        return null;
    }

    /// <summary>Asks again about a block whose transactions root is wrong, as if it were right: the old suites break a second rule in such blocks.</summary>
    /// <returns>The second reason of refusal, or null.</returns>
    public Refusal? ExamineBehindTransactionsRoot(ReadOnlySpan<byte> rlp)
    {
        if (!Block.TryDecode(rlp, out Block block, out _) || !_blocks.TryGetValue(block.Header.ParentHash, out Entry? parent))
        {
            return null;
        }

        MoveStateTo(block.Header.ParentHash);
        BlockHeader header = block.Header with { TransactionsRoot = ListRoots.OfTransactions(block.Transactions) };
        Result<BlockOutcome, BlockError> result = Process(new Block(header, block.Transactions, block.Ommers, block.Withdrawals), parent);
        _world.Discard();
        return result.IsSuccess ? null : Refusal.Of(result.Error);
    }

    private bool IsMerged(Entry parent) => _spec.IsTerminal(parent.TotalDifficulty);

    private Result<BlockOutcome, BlockError> Process(Block block, Entry parent) =>
        _processor.Process(block, parent.Block.Header, IsMerged(parent), this, _world);

    private void MoveStateTo(Hash256 hash)
    {
        if (_worldBlock == hash)
        {
            return;
        }

        Stack<Entry> path = new();
        for (Entry entry = _blocks[hash]; entry.Block.Header.Number > 0; entry = _blocks[entry.Block.Header.ParentHash])
        {
            path.Push(entry);
        }

        _world = SpecWorld.Create(_genesisState);
        foreach (Entry entry in path)
        {
            Result<BlockOutcome, BlockError> result = Process(entry.Block, _blocks[entry.Block.Header.ParentHash]);
            Invariant.Check(result.IsSuccess);
            _world.Commit();
        }

        _worldBlock = hash;
    }

    private sealed record Entry(Block Block, UInt256 TotalDifficulty);
}
