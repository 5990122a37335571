// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Proposals;

/// <summary>What is known of the payloads of one height. EMPTY is held and valid from the start.</summary>
internal sealed class PayloadTable
{
    /// <summary>Payloads kept that neither a head nor a certificate names yet.</summary>
    public const int UnnamedMax = 64;

    private readonly List<PayloadEntry> _entries = [];

    /// <summary>The payloads in the order of arrival, EMPTY first.</summary>
    public IReadOnlyList<PayloadEntry> Entries => _entries;

    /// <summary>Starts a height.</summary>
    public void Reset(BlockValue empty)
    {
        _entries.Clear();
        _entries.Add(new PayloadEntry(empty) { State = PayloadState.Valid, IsKept = true, IsVerdictKept = true });
    }

    /// <summary>The state of a payload; absent when never heard of.</summary>
    public PayloadState StateOf(BlockValue value) => Find(value)?.State ?? PayloadState.Absent;

    /// <summary>The entry of a payload, or null.</summary>
    public PayloadEntry? Find(BlockValue value)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].Value == value)
            {
                return _entries[i];
            }
        }

        return null;
    }

    /// <summary>The entry of a payload, made when missing.</summary>
    public PayloadEntry GetOrAdd(BlockValue value)
    {
        PayloadEntry? entry = Find(value);
        if (entry is null)
        {
            entry = new PayloadEntry(value);
            _entries.Add(entry);
        }

        return entry;
    }
}

/// <summary>One payload.</summary>
internal sealed class PayloadEntry(BlockValue value)
{
    /// <summary>The value it belongs to.</summary>
    public BlockValue Value { get; } = value;

    /// <summary>What is known of it.</summary>
    public PayloadState State { get; set; }

    /// <summary>When it was complete and checked, on the monotonic clock; meaningful while held.</summary>
    public long HeldAtMs { get; set; }

    /// <summary>Whether the log has the payload.</summary>
    public bool IsKept { get; set; }

    /// <summary>Whether the log has it with the verdict valid.</summary>
    public bool IsVerdictKept { get; set; }
}

/// <summary>What is known of a payload.</summary>
internal enum PayloadState
{
    /// <summary>Not here.</summary>
    Absent = 0,

    /// <summary>Complete, and every check short of execution passed.</summary>
    Held = 1,

    /// <summary>Held and being executed.</summary>
    Executing = 2,

    /// <summary>Executed: every rule holds.</summary>
    Valid = 3,

    /// <summary>Executed: a rule is broken.</summary>
    Invalid = 4,
}

/// <summary>Questions about <see cref="PayloadState"/>.</summary>
internal static class PayloadStates
{
    /// <summary>True when the payload is here and not known to be invalid.</summary>
    public static bool IsHeld(this PayloadState state) => state is PayloadState.Held or PayloadState.Executing or PayloadState.Valid;
}
