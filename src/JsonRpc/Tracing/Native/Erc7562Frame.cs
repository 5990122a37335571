// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>What a frame used of what ERC-7562 restricts.</summary>
internal sealed class Erc7562Frame
{
    /// <summary>Slots read before they were written, and what was there.</summary>
    public SortedDictionary<UInt256, UInt256> Reads { get; } = [];

    public SortedDictionary<UInt256, ulong> Writes { get; } = [];

    public SortedDictionary<UInt256, ulong> TransientReads { get; } = [];

    public SortedDictionary<UInt256, ulong> TransientWrites { get; } = [];

    /// <summary>Accounts whose code was looked at otherwise than to see whether there is any (OP-051), in order.</summary>
    public List<Address> CodeAccesses { get; } = [];

    public SortedDictionary<Opcode, ulong> UsedOpcodes { get; } = [];

    /// <summary>Accounts named by calls and EXTCODE*, the size of their code, and the first instruction that named them (OP-041).</summary>
    public SortedDictionary<Address, (int Size, Opcode Opcode)> ContractSizes { get; } = [];
}
