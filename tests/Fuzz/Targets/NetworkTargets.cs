// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Fuzz.Targets;

/// <summary>Any bytes as a request for blocks; what is accepted must encode to the same bytes and ask for no more than the limit.</summary>
public sealed class BlockRequestTarget : IFuzzTarget
{
    public long AllocationBytesMax => 1024;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        new BlockRangeRequest(0, 1).Encode(), new BlockRangeRequest(1_000_000, CertifiedBlock.CountMax).Encode(), new BlockRangeRequest(ulong.MaxValue, 1).Encode(),
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!BlockRangeRequest.TryDecode(input, CertifiedBlock.CountMax, out BlockRangeRequest request))
        {
            return false;
        }

        Require.Same(request.Encode(), input);
        return request.Count is > 0 and <= CertifiedBlock.CountMax ? true : throw new InvalidOperationException("more blocks than the limit");
    }
}

/// <summary>Any bytes as a block with its seal and certificate, as a peer answers; what is accepted must encode to the same bytes.</summary>
public sealed class CertifiedBlockTarget : IFuzzTarget
{
    public long AllocationBytesMax => 64 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } = [.. new BlockTarget().Seeds.Select(Seal)];

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!CertifiedBlock.TryDecode(input, out Block? block, out FinalityProof? proof))
        {
            return false;
        }

        Require.Same(CertifiedBlock.Encode(block, proof), input);
        return true;
    }

    private static byte[] Seal(byte[] encoded) => Block.TryDecode(encoded, out Block block, out _)
        ? CertifiedBlock.Encode(block, new FinalityProof(new byte[80], new byte[300]))
        : throw new InvalidOperationException("the seed is no block");
}

/// <summary>Any bytes as a batch of transactions of a peer; whatever comes, no more waits for the pool than the limits say.</summary>
public sealed class TransactionBatchTarget : IFuzzTarget
{
    private const int RunsPerRelay = 1000;

    private TransactionRelay _relay = Create();
    private int _runs;

    public long AllocationBytesMax => 64 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } = [.. TransactionTarget.Encoded.Chunk(8).Select(Encode), [0xC0]];

    public bool Run(ReadOnlySpan<byte> input)
    {
        // What was taken stays queued, since no pool reads it.
        if (++_runs % RunsPerRelay == 0)
        {
            _relay = Create();
        }

        return _relay.Take(new ConsensusPeer(TimeProvider.System, 4), input, static _ => { }) is null;
    }

    // Taking needs neither peers nor pool.
    private static TransactionRelay Create() => new(null!, null!, TimeProvider.System);

    private static byte[] Encode(byte[][] envelopes)
    {
        RlpWriter writer = new(FuzzRun.InputBytesMax);
        int list = writer.BeginList();
        foreach (byte[] envelope in envelopes)
        {
            if (Transaction.TryDecode(envelope, out Transaction transaction, out _))
            {
                writer.Write(new PooledTransaction(transaction, null).Encode());
            }
        }

        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }
}
