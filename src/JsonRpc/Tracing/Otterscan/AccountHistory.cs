// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.JsonRpc.Tracing.Native;
using PowerVerse.Chain.JsonRpc.Tracing.Parity;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Otterscan;

/// <summary>Finds the moment at which an account changed, by halving the range of blocks: nonces only grow, and code once deployed stays.</summary>
/// <remarks>An account that destroyed itself and was created again is found at one of its creations.</remarks>
internal sealed class AccountHistory
{
    private readonly TraceReader _traces;

    public AccountHistory(TraceReader traces) => _traces = traces;

    /// <summary>Finds the transaction of a sender with a nonce; null where there is none.</summary>
    public RpcError? FindByNonce(Address sender, ulong nonce, out Hash256? hash)
    {
        hash = null;
        RpcError? error = FindFirst(state => NonceIn(state, sender) > nonce, out Block? block);
        if (error is not null || block is null)
        {
            return error;
        }

        Transaction? found = block.Transactions.FirstOrDefault(
            transaction => transaction.Nonce == nonce && transaction.TryGetSender(out Address from) && from == sender);
        hash = found?.Hash;
        return null;
    }

    /// <summary>Finds the transaction that created a contract, and who did; null where there is none or it was there from the start.</summary>
    public RpcError? FindCreator(Address contract, TraceGuard guard, out (Hash256 Hash, Address Creator)? creation)
    {
        creation = null;
        RpcError? error = FindFirst(state => state.TryGetAccount(contract, out Account account) && account.HasCode, out Block? block);
        if (error is not null || block is null)
        {
            return error;
        }

        error = _traces.Open(block, out BlockReplay replay);
        if (error is not null)
        {
            return error;
        }

        using (replay)
        {
            while (replay.Next < block.Transactions.Count && creation is null)
            {
                Hash256 hash = block.Transactions[replay.Next].Hash;
                CallTreeTracer tracer = new(guard);
                if (replay.Trace(tracer, guard) is { } failure)
                {
                    return failure;
                }

                creation = CreatorIn(tracer.Root!, contract) is { } creator ? (hash, creator) : null;
            }

            return null;
        }
    }

    private static ulong NonceIn(IStateSnapshot state, in Address address) => state.TryGetAccount(in address, out Account account) ? account.Nonce : 0;

    private static Address? CreatorIn(CallNode node, in Address contract)
    {
        if (node.HasFailed)
        {
            return null;
        }

        if (node.IsCreation && node.To == contract)
        {
            return node.From;
        }

        foreach (CallNode call in node.Calls)
        {
            if (CreatorIn(call, in contract) is { } creator)
            {
                return creator;
            }
        }

        return null;
    }

    // The first block after whose state the condition holds, given that it goes on to hold; no block where it never does, or held in the first one.
    private RpcError? FindFirst(Func<IStateSnapshot, bool> condition, out Block? block)
    {
        block = null;
        IBlockChain chain = _traces.Chain;
        ulong low = Math.Max(chain.Retained.State, chain.Genesis.Number);
        ulong high = chain.Head.Number;
        if (Holds(low, condition, out bool holdsAtLow) is { } lowError)
        {
            return lowError;
        }

        if (holdsAtLow)
        {
            return low == chain.Genesis.Number ? null : RpcErrorMap.Of(new Unavailable(UnavailableReason.StatePruned, low));
        }

        RpcError? highError = Holds(high, condition, out bool holdsAtHigh);
        if (highError is not null || !holdsAtHigh)
        {
            return highError;
        }

        while (high - low > 1)
        {
            ulong middle = low + ((high - low) / 2);
            if (Holds(middle, condition, out bool holds) is { } error)
            {
                return error;
            }

            (low, high) = holds ? (low, middle) : (middle, high);
        }

        RpcError? missing = _traces.GetBlock(BlockSelector.Of(high), out Block found);
        block = found;
        return missing;
    }

    private RpcError? Holds(ulong number, Func<IStateSnapshot, bool> condition, out bool holds)
    {
        holds = false;
        if (!_traces.Chain.OpenState(number).TryGet(out IStateSnapshot? state, out Unavailable unavailable))
        {
            return RpcErrorMap.Of(unavailable);
        }

        using (state)
        {
            holds = condition(state);
            return null;
        }
    }
}
