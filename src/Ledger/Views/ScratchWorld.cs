// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Views;

/// <summary>A world state over a snapshot: changes add up in memory with their true roots, and committing them only ends the wish to discard them apart.</summary>
internal sealed class ScratchWorld : IWorldState
{
    private readonly MerkleWorldState _world;

    public ScratchWorld(IKeyValueReader reader)
    {
        _world = new MerkleWorldState(new ScratchStore(reader));
    }

    public Hash256 Root => _world.Root;

    public bool TryGetAccount(in Address address, out Account account) => _world.TryGetAccount(in address, out account);

    public UInt256 GetStorage(in Address address, in UInt256 slot) => _world.GetStorage(in address, in slot);

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => _world.GetCode(in codeHash);

    public Hash256 Apply(StateDiff diff) => _world.Apply(diff);

    public void Commit()
    {
        // The changes stay pending: they count for every later read and root, and there is no store to take them.
    }

    public void Discard() => _world.Discard();
}
