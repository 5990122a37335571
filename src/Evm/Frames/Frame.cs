// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PowerVerse.Chain.Evm.Analysis;
using PowerVerse.Chain.Evm.Gas;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Frames;

/// <summary>One call or creation in progress. Frames are pooled by depth; pointers refer to the arenas of the machine.</summary>
internal sealed unsafe class Frame
{
    /// <summary>Largest offset and length that memory accepts; beyond it the gas exceeds 2^45, so an access is out of gas.</summary>
    public const ulong MemoryOffsetMax = uint.MaxValue;

    private readonly MemoryArena _arena;

    public Frame(MemoryArena arena, int depth)
    {
        _arena = arena;
        Depth = depth;
    }

    /// <summary>0 for the outermost frame.</summary>
    public int Depth { get; }

    // Saved while a callee runs.
    public byte* Pc;
    public UInt256* Top;
    public long Gas;

    public UInt256* Bottom;
    public byte* Code;
    public byte* JumpMap;
    public int CodeLength;

    /// <summary>Keeps the code's buffer alive; null for initialisation code, which lies in the arena.</summary>
    public AnalyzedCode? CodeOwner;

    public byte* Memory;

    /// <summary>Bytes of memory in use, a multiple of 32 (MSIZE).</summary>
    public ulong MemorySize;

    /// <summary>The offsets below this one have a whole word behind them: <see cref="MemorySize"/> - 31, or 0.</summary>
    public ulong WordReach;

    public int MemoryChunk;
    public byte* MemoryEnd;

    public byte* Input;
    public int InputLength;

    public Address Self;
    public Address From;
    public Address Caller;
    public Address CodeAddress;
    public UInt256 Value;

    /// <summary>The journal's number of <see cref="Self"/>.</summary>
    public int SelfAccount;

    public FrameKind Kind;
    public bool IsStatic;

    /// <summary>True when a system module runs instead of code; calls that it makes report to it.</summary>
    public bool IsModule;

    public int Checkpoint;
    public long GasAtStart;

    /// <summary>Where the caller wants the output, in the caller's memory; length 0 for nowhere.</summary>
    public ulong OutputOffset;
    public ulong OutputLength;

    public bool IsCreate => Kind >= FrameKind.Create;

    public ReadOnlySpan<byte> InputSpan => new(Input, InputLength);

    /// <summary>Where the next frame's window, or its code, may start.</summary>
    public byte* WindowEnd => Memory + MemorySize;

    public void OpenWindow(byte* at, int chunk)
    {
        // Aligned, so that words rarely cross cache lines.
        nuint aligned = ((nuint)at + 31) & ~(nuint)31;
        Memory = (byte*)aligned;
        MemorySize = 0;
        WordReach = 0;
        MemoryChunk = chunk;
        MemoryEnd = _arena.EndOf(chunk);
    }

    /// <summary>Charges for memory up to the end of a range, and takes it.</summary>
    /// <returns>The gas left; negative when it does not suffice.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Touch(in UInt256 offset, in UInt256 length, long gas) =>
        length.IsZero ? gas : TouchBytes(in offset, in length, gas);

    /// <summary>Charges for memory up to the end of a range of fixed length, and takes it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Touch(in UInt256 offset, ulong length, long gas)
    {
        if (!offset.IsUInt64 || offset.U0 > MemoryOffsetMax)
        {
            return -1;
        }

        ulong end = offset.U0 + length;
        return end <= MemorySize ? gas : Grow(end, gas);
    }

    /// <summary>The bytes of a range that was touched.</summary>
    public Span<byte> Bytes(in UInt256 offset, in UInt256 length) =>
        length.IsZero ? default : new Span<byte>(Memory + offset.U0, checked((int)length.U0));

    private long TouchBytes(in UInt256 offset, in UInt256 length, long gas)
    {
        // A span cannot be longer than an int says; two gigabytes cost 2^43 gas.
        if (!length.IsUInt64 || length.U0 > int.MaxValue || !offset.IsUInt64 || offset.U0 > MemoryOffsetMax)
        {
            return -1;
        }

        ulong end = offset.U0 + length.U0;
        return end <= MemorySize ? gas : Grow(end, gas);
    }

    private long Grow(ulong end, long gas)
    {
        ulong words = (end + 31) >> 5;
        gas -= GasCost.Memory(words) - GasCost.Memory(MemorySize >> 5);
        if (gas < 0)
        {
            return -1;
        }

        ulong size = words << 5;
        if (size > (ulong)(MemoryEnd - Memory) && !Move(size))
        {
            return -1;
        }

        byte* from = Memory + MemorySize;
        ulong added = size - MemorySize;
        MemorySize = size;
        WordReach = size - (UInt256.Size - 1);
        if (added == UInt256.Size)
        {
            *(UInt256*)from = default;
        }
        else
        {
            NativeMemory.Clear(from, (nuint)added);
        }

        return gas;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Move(ulong size)
    {
        int chunk = MemoryChunk;
        if (!_arena.TryReserve(ref chunk, Memory, (long)size, out byte* room))
        {
            return false;
        }

        NativeMemory.Copy(Memory, room, (nuint)MemorySize);
        Memory = room;
        MemoryChunk = chunk;
        MemoryEnd = _arena.EndOf(chunk);
        return true;
    }
}
