// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Gas;
using PowerVerse.Chain.Evm.Journaling;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Instructions;

/// <summary>Instructions that read the transaction, the frame and other accounts.</summary>
// SAFETY: the words from top down to StackIn are there and one more may be written where the height grows, by the check before every body.
internal static unsafe class Environment
{
    public static long Address(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = UInt256.FromAddress(in frame.Self);
        return gas;
    }

    public static long Origin(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = UInt256.FromAddress(machine.Transaction.Origin);
        return gas;
    }

    public static long GasPrice(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = machine.Transaction.GasPrice;
        return gas;
    }

    public static long CallDataCopy(Machine machine, Frame frame, UInt256* top, long gas) =>
        Memory.CopyIn(frame, top, frame.Input, frame.InputLength, gas);

    public static long CodeSize(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = (ulong)frame.CodeLength;
        return gas;
    }

    public static long CodeCopy(Machine machine, Frame frame, UInt256* top, long gas) =>
        Memory.CopyIn(frame, top, frame.Code, frame.CodeLength, gas);

    public static long ReturnDataSize(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = (ulong)machine.ReturnData.Length;
        return gas;
    }

    /// <summary>RETURNDATACOPY: reading beyond the end is an exceptional halt (EIP-211).</summary>
    public static long ReturnDataCopy(Machine machine, Frame frame, UInt256* top, long gas)
    {
        int available = machine.ReturnData.Length;
        bool isInside = UInt256.TryAdd(in top[-1], in top[-2], out UInt256 end) && end <= new UInt256((ulong)available);
        return isInside
            ? Memory.CopyIn(frame, top, machine.ReturnData.Start, available, gas)
            : machine.Fail(HaltReason.ReturnDataOutOfBounds);
    }

    public static long BlobHash(Machine machine, Frame frame, UInt256* top, long gas)
    {
        ReadOnlySpan<Hash256> hashes = machine.Transaction.BlobHashes.Span;
        top[0] = top[0].IsUInt64 && top[0].U0 < (ulong)hashes.Length ? UInt256.FromHash(in hashes[(int)top[0].U0]) : UInt256.Zero;
        return gas;
    }

    public static long SelfBalance(Machine machine, Frame frame, UInt256* top, long gas)
    {
        top[1] = machine.Journal.Account(frame.SelfAccount).Balance;
        return gas;
    }

    public static long Balance(Machine machine, Frame frame, UInt256* top, long gas)
    {
        gas = Access(machine, in top[0], gas, out int account);
        if (gas >= 0)
        {
            top[0] = machine.Journal.Account(account).Balance;
        }

        return gas;
    }

    public static long ExtCodeSize(Machine machine, Frame frame, UInt256* top, long gas)
    {
        gas = Access(machine, in top[0], gas, out int account);
        if (gas >= 0)
        {
            top[0] = (ulong)machine.Journal.CodeOf(account).Length;
        }

        return gas;
    }

    /// <summary>EXTCODEHASH: zero for an empty or missing account (EIP-1052, EIP-161).</summary>
    public static long ExtCodeHash(Machine machine, Frame frame, UInt256* top, long gas)
    {
        gas = Access(machine, in top[0], gas, out int account);
        if (gas >= 0)
        {
            ref readonly AccountEntry entry = ref machine.Journal.Account(account);
            top[0] = entry.IsEmpty ? UInt256.Zero : UInt256.FromHash(in entry.CodeHash);
        }

        return gas;
    }

    public static long ExtCodeCopy(Machine machine, Frame frame, UInt256* top, long gas)
    {
        gas = Access(machine, in top[0], gas, out int account);
        if (gas < 0)
        {
            return gas;
        }

        ReadOnlySpan<byte> code = machine.Journal.CodeOf(account).Span;
        fixed (byte* start = &MemoryMarshal.GetReference(code))
        {
            return Memory.CopyIn(frame, top - 1, start, code.Length, gas);
        }
    }

    /// <summary>Locates the account that a word names, and charges for a cold one (EIP-2929).</summary>
    private static long Access(Machine machine, in UInt256 word, long gas, out int account)
    {
        Journal journal = machine.Journal;
        account = journal.Locate(word.ToAddress());
        if (machine.Rules.HasAccessLists && journal.Warm(account))
        {
            gas -= GasCost.ColdAccount - GasCost.WarmAccess;
        }

        return gas;
    }
}
