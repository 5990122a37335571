// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.TestKit.Reference;

namespace PowerVerse.Chain.SpecKit;

/// <summary>Makes the states that cases start from, in memory.</summary>
public static class SpecWorld
{
    public static IWorldState Create(StateDiff genesisState)
    {
        ReferenceWorldState world = new ReferenceWorldState();
        world.Apply(genesisState);
        world.Commit();
        return world;
    }
}
