// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Gas;
using PowerVerse.Chain.Evm.Journaling;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Instructions;

/// <summary>Persistent and transient storage.</summary>
// SAFETY: the words from top down to StackIn are there, by the check before every body.
internal static unsafe class Storage
{
    public static long SLoad(Machine machine, Frame frame, UInt256* top, long gas)
    {
        Journal journal = machine.Journal;
        int slot = journal.LocateSlot(frame.SelfAccount, in top[0]);
        if (machine.Rules.HasAccessLists && journal.WarmSlot(slot))
        {
            gas -= GasCost.ColdSlot - GasCost.WarmAccess;
        }

        top[0] = journal.Slot(slot).Current;
        return gas;
    }

    public static long SStore(Machine machine, Frame frame, UInt256* top, long gas) =>
        frame.IsStatic ? machine.Fail(HaltReason.StaticModeViolation) : Write(machine, frame.SelfAccount, in top[0], in top[-1], gas);

    public static long TLoad(Machine machine, Frame frame, UInt256* top, long gas)
    {
        machine.Journal.ReadTransient(frame.SelfAccount, in top[0], out top[0]);
        return gas;
    }

    public static long TStore(Machine machine, Frame frame, UInt256* top, long gas)
    {
        if (frame.IsStatic)
        {
            return machine.Fail(HaltReason.StaticModeViolation);
        }

        machine.Journal.WriteTransient(frame.SelfAccount, in top[0], in top[-1]);
        return gas;
    }

    /// <summary>SSTORE outside a static call.</summary>
    /// <returns>The gas left; negative, with nothing written, when it does not suffice.</returns>
    public static long Write(Machine machine, int account, in UInt256 key, in UInt256 value, long gas)
    {
        StorageGas prices = machine.Rules.Storage;
        if (prices.NeedsStipend && gas <= GasCost.StorageStipend)
        {
            return -1;
        }

        Journal journal = machine.Journal;
        int slot = journal.LocateSlot(account, in key);
        if (machine.Rules.HasAccessLists && journal.WarmSlot(slot))
        {
            gas -= prices.Cold;
        }

        ref readonly SlotEntry entry = ref journal.Slot(slot);
        gas -= prices.Cost(in entry.Original, in entry.Current, in value);
        if (gas < 0)
        {
            return gas;
        }

        long refund = prices.Refund(in entry.Original, in entry.Current, in value);
        if (refund != 0)
        {
            journal.AddRefund(refund);
        }

        if (!UInt256.Equal(in entry.Current, in value))
        {
            journal.WriteSlot(slot, in value);
        }

        return gas;
    }
}
