// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Proofs;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>Answers the requests of peers from the ledger. Safe to use from several threads.</summary>
internal sealed class DataServer
{
    private const int BytesPerUnit = 1024;

    private readonly IBlockChain _chain;

    internal DataServer(IBlockChain chain) => _chain = chain;

    /// <summary>Answers a request; null when it is malformed. What is not kept ends the answer.</summary>
    internal DataAnswer? Serve(DataKind kind, ReadOnlySpan<byte> request) => kind switch
    {
        DataKind.Blocks => BlockRangeRequest.TryDecode(request, CertifiedBlock.CountMax, out BlockRangeRequest range)
            ? new DataAnswer(range.Count, Blocks(range))
            : null,
        DataKind.Headers => BlockRangeRequest.TryDecode(request, BlockRangeRequest.HeadersMax, out BlockRangeRequest range)
            ? new DataAnswer(range.Count, Headers(range))
            : null,
        DataKind.Accounts => AccountRangeRequest.TryDecode(request, out AccountRangeRequest? accounts)
            ? new DataAnswer(UnitsOf(accounts.BytesMax), Accounts(accounts))
            : null,
        DataKind.Slots => SlotRangeRequest.TryDecode(request, out SlotRangeRequest? slots)
            ? new DataAnswer(UnitsOf(slots.BytesMax), Slots(slots))
            : null,
        DataKind.Codes => CodeRequest.TryDecode(request, out CodeRequest? codes)
            ? new DataAnswer(UnitsOf(CodeListCodec.AnswerBytesMax), Codes(codes))
            : null,
        _ => null,
    };

    private static int UnitsOf(int bytes) => Math.Max(bytes / BytesPerUnit, 1);

    private IEnumerable<ReadOnlyMemory<byte>> Accounts(AccountRangeRequest request)
    {
        using IStateSnapshot? state = Open(request.State);
        if (state is not null && state.ReadAccountRange(request.From, request.Until, request.BytesMax).TryGet(out StateRange? range, out _))
        {
            yield return StateRangesCodec.Encode([range]);
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> Slots(SlotRangeRequest request)
    {
        using IStateSnapshot? state = Open(request.State);
        if (state is null)
        {
            yield break;
        }

        List<StateRange> ranges = [];
        long left = request.BytesMax;
        Hash256 from = request.From;
        foreach (Hash256 account in request.Accounts)
        {
            if (left <= 0 || !state.ReadSlotRange(account, from, (int)left).TryGet(out StateRange? range, out _))
            {
                break;
            }

            ranges.Add(range);
            left -= range.Leaves.Sum(static leaf => (long)(Hash256.Size + leaf.Value.Length));
            if (range.Proof.Count > 0)
            {
                // Only the last one of an answer may be a part of its trie.
                break;
            }

            from = Hash256.Zero;
        }

        if (ranges.Count > 0)
        {
            yield return StateRangesCodec.Encode(ranges);
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> Codes(CodeRequest request)
    {
        using IStateSnapshot? state = _chain.OpenState(_chain.Head.Number).TryGet(out IStateSnapshot? opened, out _) ? opened : null;
        List<byte[]> codes = [];
        long bytes = 0;
        foreach (Hash256 hash in request.Hashes)
        {
            if (state is not null && bytes < CodeListCodec.AnswerBytesMax && state.TryReadCode(hash, out byte[] code))
            {
                codes.Add(code);
                bytes += code.Length;
            }
        }

        if (codes.Count > 0)
        {
            yield return CodeListCodec.Encode(codes);
        }
    }

    // Only where the root is the one asked for: a node on another chain must not answer with its own state.
    private IStateSnapshot? Open(StateName name)
    {
        if (!_chain.OpenState(name.Number).TryGet(out IStateSnapshot? state, out _))
        {
            return null;
        }

        if (state.Header.StateRoot == name.Root && state.HasTries)
        {
            return state;
        }

        state.Dispose();
        return null;
    }

    private IEnumerable<ReadOnlyMemory<byte>> Blocks(BlockRangeRequest range)
    {
        long bytes = 0;
        for (int i = 0; i < range.Count && bytes < CertifiedBlock.AnswerBytesMax; i++)
        {
            ulong number = unchecked(range.From + (ulong)i);
            if (number == 0 || number > _chain.Head.Number || !_chain.TryGetFinality(number, out FinalityProof? proof)
                || !_chain.GetBlock(number).TryGet(out Block? block, out _))
            {
                break;
            }

            byte[] encoded = CertifiedBlock.Encode(block, proof);
            bytes += encoded.Length;
            yield return encoded;
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> Headers(BlockRangeRequest range)
    {
        for (int i = 0; i < range.Count; i++)
        {
            ulong number = unchecked(range.From + (ulong)i);
            if (number > _chain.Head.Number || !_chain.TryGetHeader(number, out BlockHeader? header))
            {
                break;
            }

            yield return header.Encode();
        }
    }
}
