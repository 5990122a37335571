// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Instructions;

/// <summary>Instructions that read the block.</summary>
// SAFETY: the words from top down to StackIn are there and one more may be written where the height grows, by the check before every body.
internal static unsafe class Block
{
    /// <summary>How many blocks BLOCKHASH looks back.</summary>
    private const ulong HashWindow = 256;

    public static long BlockHash(Machine machine, Frame frame, UInt256* top, long gas)
    {
        ulong current = machine.Block.Number;
        bool isKnown = top[0].IsUInt64 && top[0].U0 < current && current - top[0].U0 <= HashWindow;
        Hash256 hash = isKnown ? machine.Block.BlockHashes.Get(top[0].U0) : Hash256.Zero;
        top[0] = UInt256.FromHash(in hash);
        return gas;
    }

    public static long Coinbase(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = UInt256.FromAddress(machine.Block.Beneficiary);
        return gas;
    }

    public static long Timestamp(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = machine.Block.Timestamp;
        return gas;
    }

    public static long Number(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = machine.Block.Number;
        return gas;
    }

    public static long Difficulty(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = machine.Block.Difficulty;
        return gas;
    }

    public static long PrevRandao(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = UInt256.FromHash(machine.Block.PrevRandao);
        return gas;
    }

    public static long GasLimit(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = machine.Block.GasLimit;
        return gas;
    }

    public static long ChainId(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = machine.Block.ChainId;
        return gas;
    }

    public static long BaseFee(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = machine.Block.BaseFee;
        return gas;
    }

    public static long BlobBaseFee(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = machine.Block.BlobBaseFee;
        return gas;
    }
}
