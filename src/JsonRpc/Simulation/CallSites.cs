// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>Opens the states and blocks that calls are made in. Safe for use by several threads.</summary>
internal sealed class CallSites : IDisposable
{
    private readonly ChainReader _reader;
    private readonly PendingBlock _pending;
    private readonly InterpreterPool _interpreters;

    public CallSites(ChainReader reader, PendingBlock pending, InterpreterPool interpreters)
    {
        _reader = reader;
        _pending = pending;
        _interpreters = interpreters;
    }

    /// <summary>Lends interpreters, to others that execute code, too.</summary>
    public InterpreterPool Interpreters => _interpreters;

    /// <summary>The chain's rules.</summary>
    public ChainSpec Spec => _reader.Chain.Spec;

    /// <summary>Opens the state that a block left, in the circumstances of that block; the caller disposes of it.</summary>
    /// <remarks>The pending block is the one that this node would build now; where it builds none, the latest.</remarks>
    public RpcError? Open(in BlockSelector selector, out CallSite site)
    {
        site = null!;
        BuiltBlock? built = selector.Kind == BlockSelectorKind.Pending ? _pending.Get() : null;
        if (_reader.OpenState(selector, out IStateSnapshot snapshot) is { } error)
        {
            return error;
        }

        // The head may have moved on since the block was built; then the newer one is the answer.
        site = built is { } pending && pending.Block.Header.ParentHash == snapshot.Header.Hash
            ? new CallSite(snapshot, pending.Block.Header, pending.Outcome.Changes, _reader.Chain, _interpreters)
            : new CallSite(snapshot, snapshot.Header, [], _reader.Chain, _interpreters);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _interpreters.Dispose();
}
