// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>Gathers the accounts and slots that a transaction looks at, as they were before it; tracers of state derive from it.</summary>
/// <remarks>
/// An account is read when an instruction names it and before it runs, so nothing has changed it yet: sender, target, fee recipient and authorities are
/// read before the transaction begins. What an instruction without enough gas names does not count, as in go-ethereum.
/// </remarks>
internal abstract class StateRecorder : TransactionTracer
{
    private readonly TraceGuard _guard;
    private readonly List<Address> _pendingAccounts = [];
    private Address? _pendingDeletion;
    private (Address Account, UInt256 Key, UInt256 Value)? _pendingSlot;

    protected StateRecorder(TraceGuard guard) => _guard = guard;

    public override bool WantsSteps => true;

    protected TraceSubject Subject { get; private set; } = null!;

    /// <summary>The accounts as they were.</summary>
    protected SortedDictionary<Address, RecordedAccount> Before { get; } = [];

    /// <summary>Accounts that were created.</summary>
    protected HashSet<Address> Created { get; } = [];

    /// <summary>Accounts that are gone at the end.</summary>
    protected HashSet<Address> Deleted { get; } = [];

    private bool HasDelegation => Subject.Block.Revision >= Revision.Prague;

    public override void Begin(TraceSubject subject)
    {
        Subject = subject;
        Look(subject.Sender);
        if (subject.To is { } target)
        {
            Look(target);
            if (HasDelegation && Delegation.TryGetTarget(subject.Journal.GetCode(target).Span, out Address code))
            {
                Look(code);
            }
        }

        Look(subject.Block.Environment.Beneficiary);
        foreach (SetCodeAuthorization authorization in subject.Authorizations)
        {
            if (authorization.TryRecoverAuthority(out Address authority))
            {
                Look(authority);
            }
        }
    }

    public override void OnStep(in StepStart step)
    {
        ReadOnlySpan<UInt256> stack = step.Stack;
        switch (step.Opcode)
        {
            case Opcode.SLoad or Opcode.SStore when stack.Length >= 1:
                _pendingSlot = (step.Self, stack[^1], Subject.Journal.GetStorage(step.Self, stack[^1]));
                break;
            case Opcode.ExtCodeCopy or Opcode.ExtCodeHash or Opcode.ExtCodeSize or Opcode.Balance when stack.Length >= 1:
                _pendingAccounts.Add(stack[^1].ToAddress());
                break;
            case Opcode.SelfDestruct when stack.Length >= 1:
                _pendingAccounts.Add(stack[^1].ToAddress());
                _pendingDeletion = Subject.Block.Revision < Revision.Cancun || Created.Contains(step.Self) ? step.Self : null;
                break;
            case Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall when stack.Length >= 5:
                NoteCall(stack[^2].ToAddress());
                break;
            default:
                break;
        }
    }

    public override void OnStepEnd(in StepEnd step)
    {
        if (!VmErrorText.IsFoundBefore(step.Halt))
        {
            TakePending();
        }

        _pendingAccounts.Clear();
        _pendingDeletion = null;
        _pendingSlot = null;
    }

    // The address to be created is known here, and nothing has happened to it yet.
    public override void OnEnter(in FrameStart frame)
    {
        if (frame.Kind >= FrameKind.Create)
        {
            Look(frame.To);
            Created.Add(frame.To);
        }
    }

    // The step of a call or a self-destruct ends before its effects.
    private void TakePending()
    {
        foreach (Address address in _pendingAccounts)
        {
            Look(address);
        }

        if (_pendingSlot is { } slot)
        {
            Look(slot.Account);
            if (Before[slot.Account].Storage.TryAdd(slot.Key, slot.Value))
            {
                _guard.Keep(0);
            }
        }

        if (_pendingDeletion is { } deletion)
        {
            Deleted.Add(deletion);
        }
    }

    private void NoteCall(in Address target)
    {
        _pendingAccounts.Add(target);
        if (HasDelegation && Delegation.TryGetTarget(Subject.Journal.GetCode(target).Span, out Address code))
        {
            _pendingAccounts.Add(code);
        }
    }

    private void Look(in Address address)
    {
        if (!Before.ContainsKey(address))
        {
            _guard.Keep(0);
            Before.Add(address, RecordedAccount.Of(Subject.Journal, in address));
        }
    }
}
