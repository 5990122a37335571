// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Journaling;

/// <summary>What an undo entry restores.</summary>
internal enum UndoKind
{
    Balance,
    Nonce,
    Code,
    Existence,
    Touch,
    WarmAccount,
    WarmSlot,
    Slot,
    Transient,
    Creation,
    Destruction,
    Refund,
    Log,
}

/// <summary>One change that can be undone: the number of what changed, and its value before.</summary>
internal struct UndoEntry
{
    public UndoKind Kind;
    public int Number;
    public UInt256 Old;
}

/// <summary>The changes of the current transaction in order; a checkpoint is a length of this list.</summary>
internal sealed class UndoLog
{
    private UndoEntry[] _entries = new UndoEntry[64];

    public int Count { get; set; }

    public ref readonly UndoEntry this[int index] => ref _entries[index];

    /// <summary>Notes a change whose undoing needs no value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(UndoKind kind, int number)
    {
        ref UndoEntry entry = ref Next();
        entry.Kind = kind;
        entry.Number = number;
    }

    /// <summary>Notes a change with the value before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(UndoKind kind, int number, in UInt256 old)
    {
        ref UndoEntry entry = ref Next();
        entry.Kind = kind;
        entry.Number = number;
        entry.Old = old;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref UndoEntry Next()
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, _entries.Length * 2);
        }

        return ref _entries[Count++];
    }
}
