// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Finds the blocks that clients name.</summary>
internal sealed class ChainReader
{
    public ChainReader(IBlockChain chain) => Chain = chain;

    public IBlockChain Chain { get; }

    /// <summary>The number of a block. Tags are the head's, the pending block's too: who has more to say about that one asks for it first.</summary>
    /// <returns>False when there is no such block.</returns>
    public bool TryResolve(in BlockSelector selector, out ulong number)
    {
        switch (selector.Kind)
        {
            case BlockSelectorKind.Hash:
                return Chain.TryGetNumber(selector.Hash, out number);
            case BlockSelectorKind.Number:
                number = selector.Number;
                return number <= Chain.Head.Number;
            case BlockSelectorKind.Earliest:
                number = Chain.Genesis.Number;
                return true;
            case BlockSelectorKind.Latest or BlockSelectorKind.Pending or BlockSelectorKind.Safe or BlockSelectorKind.Finalized:
            default:
                number = Chain.Head.Number;
                return true;
        }
    }

    /// <summary>The header of a block.</summary>
    public bool TryGetHeader(in BlockSelector selector, [NotNullWhen(true)] out BlockHeader? header)
    {
        header = null;
        return TryResolve(selector, out ulong number) && Chain.TryGetHeader(number, out header);
    }

    /// <summary>A whole block. Null without error: there is none.</summary>
    public RpcError? GetBlock(in BlockSelector selector, out Block? block)
    {
        block = null;
        if (!TryResolve(selector, out ulong number))
        {
            return null;
        }

        if (Chain.GetBlock(number).TryGet(out block, out Unavailable unavailable))
        {
            return null;
        }

        block = null;
        return unavailable.Reason == UnavailableReason.UnknownBlock ? null : RpcErrorMap.Of(unavailable);
    }

    /// <summary>A whole block and its receipts. Null without error: there is none.</summary>
    public RpcError? GetReceipts(in BlockSelector selector, out Block? block, out IReadOnlyList<Receipt> receipts)
    {
        receipts = [];
        RpcError? error = GetBlock(selector, out block);
        if (error is not null || block is null)
        {
            return error;
        }

        Result<IReadOnlyList<Receipt>, Unavailable> result = Chain.GetReceipts(block.Header.Number);
        receipts = result.IsSuccess ? result.Value : [];
        return result.IsSuccess ? null : RpcErrorMap.Of(result.Error);
    }

    /// <summary>Opens the state that a block left; the caller disposes of it.</summary>
    public RpcError? OpenState(in BlockSelector selector, out IStateSnapshot state)
    {
        state = null!;
        if (!TryResolve(selector, out ulong number))
        {
            return selector.Kind == BlockSelectorKind.Hash ? RpcErrorMap.HeaderForHashNotFound : RpcErrorMap.HeaderNotFound;
        }

        return Chain.OpenState(number).TryGet(out state!, out Unavailable unavailable) ? null : RpcErrorMap.Of(unavailable);
    }
}
