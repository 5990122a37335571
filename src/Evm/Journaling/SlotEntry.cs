// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Journaling;

/// <summary>What the journal knows of one storage slot.</summary>
internal struct SlotEntry
{
    public UInt256 Key;
    public UInt256 Current;

    /// <summary>The value at the start of the transaction <see cref="OriginalOf"/> (EIP-2200).</summary>
    public UInt256 Original;

    /// <summary>The value in the view.</summary>
    public UInt256 View;

    public int Account;

    /// <summary>The next older slot of the same account, -1 for none.</summary>
    public int OlderSlot;

    public uint OriginalOf;

    /// <summary>The transaction that last accessed the slot (EIP-2929).</summary>
    public uint WarmIn;
}
