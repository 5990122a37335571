// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Ledger.History;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.State.Merkle.Proofs;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Views;

/// <summary>The state of a block over a snapshot of the store: the latest one as it lies there, an earlier one through the histories.</summary>
internal sealed class StateSnapshot : IStateSnapshot
{
    private readonly ISnapshot _snapshot;
    private readonly PastReader? _past;
    private readonly IKeyValueReader _reader;
    private readonly StoredState _state;
    private readonly Hash256 _root;
    private readonly ulong _proofFloor;

    public StateSnapshot(ISnapshot snapshot, HeadRecord record, BlockHeader header)
    {
        _snapshot = snapshot;
        Header = header;
        bool isLatest = header.Number == record.Number;
        _past = isLatest ? null : new PastReader(snapshot, header.Number);
        _reader = _past is null ? snapshot : _past;
        _state = new StoredState(_reader);
        _root = isLatest ? record.StateRoot : header.StateRoot;
        _proofFloor = record.Retained.Proofs;
        HasTries = isLatest || header.Number >= _proofFloor;
    }

    public BlockHeader Header { get; }

    public bool HasTries { get; }

    public bool TryGetAccount(in Address address, out Account account) => _state.TryGetAccount(in address, out account);

    public UInt256 GetStorage(in Address address, in UInt256 slot) => _state.GetStorage(in address, in slot);

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => _state.GetCode(in codeHash);

    public Result<AccountProof, Unavailable> Prove(in Address address, IReadOnlyList<UInt256> slots) =>
        HasTries ? AccountProof.Create(_reader, in address, slots) : new Unavailable(UnavailableReason.ProofPruned, _proofFloor);

    public Result<IWorldState, Unavailable> CreateWorld() =>
        HasTries ? Result<IWorldState, Unavailable>.Success(new ScratchWorld(_reader)) : new Unavailable(UnavailableReason.ProofPruned, _proofFloor);

    public IWorldState CreateOverlay() => new OverlayState(this, in _root);

    public IReadOnlyList<HashedSlot> ReadSlots(in Address address, in Hash256 from, int count)
    {
        byte[] owner = Keccak256.Hash(address.AsSpan()).ToArray();
        byte[] start = [.. owner, .. from.AsSpan()];
        using PastReader? own = _past is null ? new PastReader(_snapshot, Header.Number) : null;
        PastReader past = _past ?? own!;
        List<HashedSlot> slots = [];
        foreach (byte[] key in past.Keys(HistoryFamily.Storage, owner, start))
        {
            if (slots.Count == count)
            {
                break;
            }

            if (_reader.TryGet(StateFamilies.Storage, key, out byte[] value))
            {
                slots.Add(new HashedSlot(new Hash256(key.AsSpan(Hash256.Size)), new UInt256(value)));
            }
        }

        return slots;
    }

    public Result<StateRange, Unavailable> ReadAccountRange(in Hash256 from, in Hash256 until, int bytesMax)
    {
        if (!HasTries)
        {
            return new Unavailable(UnavailableReason.ProofPruned, _proofFloor);
        }

        using PastReader? own = _past is null ? new PastReader(_snapshot, Header.Number) : null;
        return StateRanges.ReadAccounts(_reader, _past ?? own!, from, until, bytesMax);
    }

    public Result<StateRange, Unavailable> ReadSlotRange(in Hash256 accountKey, in Hash256 from, int bytesMax)
    {
        if (!HasTries)
        {
            return new Unavailable(UnavailableReason.ProofPruned, _proofFloor);
        }

        using PastReader? own = _past is null ? new PastReader(_snapshot, Header.Number) : null;
        return StateRanges.ReadSlots(_reader, _past ?? own!, accountKey, from, bytesMax);
    }

    public bool TryReadCode(in Hash256 codeHash, out byte[] code) => _snapshot.TryGet(StateFamilies.Code, codeHash.AsSpan(), out code);

    public void Dispose()
    {
        _past?.Dispose();
        _snapshot.Dispose();
    }
}
