// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.State.Merkle.WorldState;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.SpecKit;

/// <summary>Makes the states that cases start from, in memory.</summary>
public static class SpecWorld
{
    public static IWorldState Create(StateDiff genesisState)
    {
        MerkleWorldState world = new(new MemoryStore(StateFamilies.All));
        world.Apply(genesisState);
        world.Commit();
        return world;
    }
}
