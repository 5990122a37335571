// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>How a message travels.</summary>
public enum Delivery
{
    /// <summary>First publication, by gossip.</summary>
    Gossip = 0,

    /// <summary>Resync, on direct streams that no seen-cache filters (B8).</summary>
    Direct = 1,
}
