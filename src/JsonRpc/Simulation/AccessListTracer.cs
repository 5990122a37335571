// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>Gathers the accounts and slots that instructions name (EIP-2930).</summary>
/// <remarks>Accounts that are warm anyway are left out unless a slot of theirs is used; what is only reached through a delegation is no instruction's word.</remarks>
internal readonly struct AccessListTracer : ITracer
{
    private readonly CancellationToken _cancellation;
    private readonly IReadOnlySet<Address> _excluded;
    private readonly SortedDictionary<Address, SortedSet<UInt256>> _accesses;

    /// <param name="known">What the list begins with.</param>
    /// <param name="excluded">Accounts that are warm anyway.</param>
    /// <param name="cancellation">Ends the run.</param>
    public AccessListTracer(IReadOnlyList<AccessListEntry> known, IReadOnlySet<Address> excluded, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _excluded = excluded;
        _accesses = [];
        foreach (AccessListEntry entry in known)
        {
            if (!excluded.Contains(entry.Address))
            {
                SlotsOf(entry.Address);
            }

            foreach (UInt256 slot in entry.StorageKeys.Span)
            {
                SlotsOf(entry.Address).Add(slot);
            }
        }
    }

    public static bool IsEnabled => true;

    public static bool TracesSteps => true;

    public static bool IsInterruptible => true;

    public bool IsInterrupted => _cancellation.IsCancellationRequested;

    /// <summary>Accounts, and slots over all of them.</summary>
    public (int Accounts, int Slots) Count => (_accesses.Count, _accesses.Values.Sum(slots => slots.Count));

    /// <summary>The list, ordered.</summary>
    public IReadOnlyList<AccessListEntry> ToList() => [.. _accesses.Select(access => new AccessListEntry(access.Key, access.Value.ToArray()))];

    public void OnStep(in StepStart step)
    {
        ReadOnlySpan<UInt256> stack = step.Stack;
        switch (step.Opcode)
        {
            case Opcode.SLoad or Opcode.SStore when stack.Length >= 1:
                SlotsOf(step.Self).Add(stack[^1]);
                break;
            case Opcode.Balance or Opcode.ExtCodeSize or Opcode.ExtCodeCopy or Opcode.ExtCodeHash or Opcode.SelfDestruct when stack.Length >= 1:
                Add(stack[^1].ToAddress());
                break;
            case Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall when stack.Length >= 5:
                Add(stack[^2].ToAddress());
                break;
            default:
                break;
        }
    }

    public void OnStepEnd(in StepEnd step)
    {
    }

    public void OnEnter(in FrameStart frame)
    {
    }

    public void OnExit(in FrameEnd frame)
    {
    }

    public void OnStorageRead(in Address account, in UInt256 slot, in UInt256 value)
    {
    }

    public void OnStorageWrite(in Address account, in UInt256 slot, in UInt256 before, in UInt256 after)
    {
    }

    public void OnAccountAccess(in Address account)
    {
    }

    public void OnLog(in Address account, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data)
    {
    }

    public void OnSelfDestruct(in Address account, in Address beneficiary, in UInt256 balance)
    {
    }

    private void Add(Address address)
    {
        if (!_excluded.Contains(address))
        {
            SlotsOf(address);
        }
    }

    private SortedSet<UInt256> SlotsOf(Address address)
    {
        if (!_accesses.TryGetValue(address, out SortedSet<UInt256>? slots))
        {
            slots = [];
            _accesses.Add(address, slots);
        }

        return slots;
    }
}
