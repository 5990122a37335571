// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.State.Merkle.Proofs;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.StateSync;

/// <summary>Fills an empty store with the state of one block, range by range, and makes a ledger of it. Safe to use from several threads.</summary>
/// <remarks>
/// Nothing is written that is not proven against the state root. The store is no ledger before <see cref="TryComplete"/>; one that was left unfinished is thrown away.
/// </remarks>
public sealed class StateInstaller
{
    private readonly IKeyValueStore _store;
    private readonly Hash256 _stateRoot;

    /// <summary>Begins to fill a store.</summary>
    /// <param name="store">An empty store with <see cref="LedgerFamilies.All"/>.</param>
    /// <param name="stateRoot">The root of the state.</param>
    public StateInstaller(IKeyValueStore store, in Hash256 stateRoot)
    {
        _store = store;
        _stateRoot = stateRoot;
    }

    /// <summary>Checks and writes a range of accounts.</summary>
    /// <param name="first">Where it begins.</param>
    /// <param name="range">The range, from anyone.</param>
    /// <param name="accounts">The accounts with their keys.</param>
    /// <param name="hasMore">Whether accounts follow.</param>
    /// <param name="error">Why it is refused.</param>
    public bool TryPutAccounts(
        in Hash256 first, StateRange range, out IReadOnlyList<(Hash256 Key, Account Account)> accounts, out bool hasMore, out ProofError error)
    {
        accounts = [];
        using IWriteBatch batch = _store.CreateBatch();
        if (!RangeProof.TryVerify(_stateRoot, first, range, new NodeBatch(batch, []), out hasMore, out error))
        {
            return false;
        }

        List<(Hash256, Account)> read = new(range.Leaves.Count);
        RlpWriter writer = new(AccountCodec.MaxLength);
        try
        {
            foreach (TrieLeaf leaf in range.Leaves)
            {
                if (!AccountCodec.TryReadLeaf(leaf.Value.Span, out Account account))
                {
                    error = ProofError.MalformedNode;
                    return false;
                }

                writer.Reset();
                AccountCodec.WriteFlat(ref writer, in account);
                batch.Put(StateFamilies.Accounts, leaf.Key.AsSpan(), writer.Written);
                read.Add((leaf.Key, account));
            }
        }
        finally
        {
            writer.Dispose();
        }

        _store.Write(batch, Durability.Buffered);
        accounts = read;
        return true;
    }

    /// <summary>Checks and writes a range of slots of an account that was written.</summary>
    /// <param name="accountKey">The account's key.</param>
    /// <param name="storageRoot">The root in the account.</param>
    /// <param name="first">Where the range begins.</param>
    /// <param name="range">The range, from anyone.</param>
    /// <param name="hasMore">Whether slots follow.</param>
    /// <param name="error">Why it is refused.</param>
    public bool TryPutSlots(in Hash256 accountKey, in Hash256 storageRoot, in Hash256 first, StateRange range, out bool hasMore, out ProofError error)
    {
        using IWriteBatch batch = _store.CreateBatch();
        if (!RangeProof.TryVerify(storageRoot, first, range, new NodeBatch(batch, accountKey.AsSpan()), out hasMore, out error))
        {
            return false;
        }

        Span<byte> key = stackalloc byte[2 * Hash256.Size];
        accountKey.CopyTo(key);
        foreach (TrieLeaf leaf in range.Leaves)
        {
            RlpReader reader = new(leaf.Value.Span);
            if (!reader.TryReadBytes(UInt256.Size, out ReadOnlySpan<byte> value) || !reader.TryEnd() || value.IsEmpty || value[0] == 0)
            {
                error = ProofError.MalformedNode;
                return false;
            }

            leaf.Key.CopyTo(key[Hash256.Size..]);
            batch.Put(StateFamilies.Storage, key, value);
        }

        _store.Write(batch, Durability.Buffered);
        return true;
    }

    /// <summary>Checks and writes code.</summary>
    /// <returns>False when it has another hash.</returns>
    public bool TryPutCode(in Hash256 hash, ReadOnlySpan<byte> code)
    {
        if (Keccak256.Hash(code) != hash)
        {
            return false;
        }

        using IWriteBatch batch = _store.CreateBatch();
        batch.Put(StateFamilies.Code, hash.AsSpan(), code);
        _store.Write(batch, Durability.Buffered);
        return true;
    }

    /// <summary>Makes a ledger of the store whose head is the block, once all of its state is there.</summary>
    /// <param name="source">The ledger's store so far, of the same chain.</param>
    /// <param name="ancestors">Headers below the block, oldest first, each the parent of the next and the last the parent of the block: those that BLOCKHASH and the agreement can reach.</param>
    /// <param name="block">The block.</param>
    /// <param name="proof">What proves it final.</param>
    /// <param name="known">A header further below that is known to be of the chain, and is kept so that it stays known; null: none is.</param>
    /// <returns>False when the state in the store is another one.</returns>
    public bool TryComplete(IKeyValueReader source, IReadOnlyList<BlockHeader> ancestors, Block block, FinalityProof proof, BlockHeader? known = null)
    {
        BlockHeader header = block.Header;
        Invariant.Check(header.StateRoot == _stateRoot);
        if (new StoredState(_store).ReadRoot() != _stateRoot
            || !ChainMeta.TryRead(source, out ChainMeta meta)
            || !BlockRecords.TryReadBlock(source, meta.GenesisNumber, out Block? genesis))
        {
            return false;
        }

        using IWriteBatch batch = _store.CreateBatch();
        meta.Put(batch);
        BlockRecords.Put(batch, genesis, []);
        UInt256 totalDifficulty = BlockRecords.ReadTotalDifficulty(source, meta.GenesisNumber);
        BlockRecords.PutTotalDifficulty(batch, meta.GenesisNumber, in totalDifficulty);
        foreach (BlockHeader ancestor in ancestors)
        {
            BlockRecords.PutHeader(batch, ancestor);
        }

        if (known is not null && known.Number > meta.GenesisNumber && known.Number < header.Number)
        {
            BlockRecords.PutHeader(batch, known);
        }

        // Its receipts are not known here: they follow from executing it, and its parent's state is not there.
        BlockRecords.Put(batch, block, []);
        batch.Delete(LedgerFamilies.Receipts, new NumberKey(header.Number).Span);
        BlockRecords.PutFinality(batch, header.Number, proof);
        ulong number = header.Number;
        new HeadRecord(
            number, header.Hash, header.StateRoot, totalDifficulty, new RetainedHistory(number, number, number, number + 1), number + 1).Put(batch);
        _store.Write(batch, Durability.Synced);
        return true;
    }

    private sealed class NodeBatch : ITrieNodeSink
    {
        private readonly IWriteBatch _batch;
        private readonly byte[] _key = new byte[3 * Hash256.Size];
        private readonly int _ownerLength;

        public NodeBatch(IWriteBatch batch, ReadOnlySpan<byte> owner)
        {
            _batch = batch;
            owner.CopyTo(_key);
            _ownerLength = owner.Length;
        }

        public void Put(ReadOnlySpan<byte> path, ReadOnlySpan<byte> node)
        {
            path.CopyTo(_key.AsSpan(_ownerLength));
            _batch.Put(StateFamilies.TrieNodes, _key.AsSpan(0, _ownerLength + path.Length), node);
        }
    }
}
