// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>Builds the tree of calls of a transaction; tracers that write it in one form or another derive from it.</summary>
internal abstract class CallRecorder : TransactionTracer
{
    private readonly bool _withLogs;
    private readonly bool _isTopOnly;
    private readonly Stack<CallNode> _open = new();
    private readonly Stack<ulong> _logsAtEntry = new();
    private ulong _logs;

    protected CallRecorder(TraceGuard guard, bool withLogs = false, bool isTopOnly = false)
    {
        Guard = guard;
        _withLogs = withLogs;
        _isTopOnly = isTopOnly;
    }

    /// <summary>The outermost frame.</summary>
    public CallNode? Root { get; private set; }

    protected TraceGuard Guard { get; }

    protected TraceSubject Subject { get; private set; } = null!;

    /// <summary>Gas charged for the transaction.</summary>
    protected ulong TransactionGasUsed { get; private set; }

    /// <summary>The innermost frame.</summary>
    protected CallNode Current => _open.Peek();

    public override void Begin(TraceSubject subject)
    {
        Subject = subject;
        _logs = subject.LogsBefore;
    }

    public override void OnEnter(in FrameStart frame)
    {
        _logsAtEntry.Push(_logs);
        if (_isTopOnly && frame.Depth > 0)
        {
            return;
        }

        CallNode node = new()
        {
            Kind = (CallNodeKind)frame.Kind,
            From = frame.From,
            To = frame.To,
            Value = frame.Value,
            Gas = frame.Gas,
            Input = Guard.Copy(frame.Input),
            IsPrecompile = frame.IsPrecompile,
        };
        if (_open.TryPeek(out CallNode? parent))
        {
            parent.Calls.Add(node);
        }
        else
        {
            Root = node;
        }

        _open.Push(node);
    }

    public override void OnExit(in FrameEnd frame)
    {
        ulong logsBefore = _logsAtEntry.Pop();
        if (frame.Status != ExecutionStatus.Success)
        {
            _logs = logsBefore;
        }

        if (_isTopOnly && frame.Depth > 0)
        {
            return;
        }

        CallNode node = _open.Pop();
        node.GasUsed = frame.GasUsed;
        node.Output = Guard.Copy(frame.Output);
        node.Status = frame.Status;
        node.Halt = frame.Halt;
        node.Fault = frame.Fault;
    }

    public override void OnLog(in Address account, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data)
    {
        ulong index = _logs++;
        if (_withLogs && !(_isTopOnly && _logsAtEntry.Count > 1))
        {
            CallNode node = Current;
            node.Logs.Add(new CallLog(account, topics.ToArray(), Guard.Copy(data), index, node.Calls.Count));
        }
    }

    public override void OnSelfDestruct(in Address account, in Address beneficiary, in UInt256 balance)
    {
        if (_isTopOnly)
        {
            return;
        }

        Guard.Keep(0);
        Current.Calls.Add(new CallNode { Kind = CallNodeKind.SelfDestruct, From = account, To = beneficiary, Value = balance });
    }

    public override void End(TransactionOutcome outcome) => TransactionGasUsed = outcome.GasUsed;
}
