// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Ledger.Files;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Peers;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.State.Merkle.WorldState;

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

/// <summary>Any bytes as what a node says of its chain before anything else; what is accepted must encode to the same bytes.</summary>
public sealed class ChainStatusTarget : IFuzzTarget
{
    public long AllocationBytesMax => 1024;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        new ChainStatus(new ChainIdentity(7, Hash256.Zero), default, 0, 0, Hash256.Zero, 0).Encode(),
        new ChainStatus(new ChainIdentity(7, Keccak256.EmptyHash), new ForkId(0x9F3D2254, 1_746_612_311), 900, 1000, Hash256.Zero, 100).Encode(),
        new ChainStatus(
            new ChainIdentity(ulong.MaxValue, Keccak256.EmptyHash), new ForkId(uint.MaxValue, ulong.MaxValue), ulong.MaxValue, ulong.MaxValue, Keccak256.EmptyHash, ulong.MaxValue).Encode(),
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!ChainStatus.TryDecode(input, out ChainStatus? status, out ChainStatusError error))
        {
            return error != ChainStatusError.None ? false : throw new InvalidOperationException("refused without a reason");
        }

        Require.Same(status.Encode(), input);
        return status.Finalized <= status.Number && status.Earliest <= status.Number ? true : throw new InvalidOperationException("a status that contradicts itself");
    }
}

/// <summary>Any bytes as content that travels compressed; what is accepted must read the same when it is compressed again.</summary>
public sealed class CompressedContentTarget : IFuzzTarget
{
    private const int ContentBytesMax = 64 * 1024;

    public long AllocationBytesMax => 8 * (ContentBytesMax + FuzzRun.InputBytesMax);

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        SnappyEncoding.Instance.Encode([]), SnappyEncoding.Instance.Encode([.. Enumerable.Range(0, 200).Select(static i => (byte)i)]),
        SnappyEncoding.Instance.Encode(new byte[5000]), SnappyEncoding.Instance.Encode([.. Enumerable.Range(0, 3000).Select(static i => (byte)(i % 50))]),
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!SnappyEncoding.Instance.TryDecode(input, ContentBytesMax, out byte[]? content))
        {
            return false;
        }

        if (content.Length > ContentBytesMax || !SnappyEncoding.Instance.TryDecode(SnappyEncoding.Instance.Encode(content), ContentBytesMax, out byte[]? again))
        {
            throw new InvalidOperationException("longer than the limit, or does not read back");
        }

        Require.Same(again, content);
        return true;
    }
}

/// <summary>Any bytes as an item of the file of seals and certificates; what is accepted must encode to the same bytes.</summary>
public sealed class FinalityRecordTarget : IFuzzTarget
{
    public long AllocationBytesMax => 4 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        FinalityRecord.Encode(1, new FinalityProof(new byte[80], new byte[300])), FinalityRecord.Encode(ulong.MaxValue, new FinalityProof(new byte[1], ReadOnlyMemory<byte>.Empty)),
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!FinalityRecord.TryDecode(input, out ulong number, out FinalityProof proof))
        {
            return false;
        }

        Require.Same(FinalityRecord.Encode(number, proof), input);
        return true;
    }
}

/// <summary>Any bytes as a file of blocks, item by item; what is read is the file's beginning, and no more memory is taken than the file is long.</summary>
public sealed class BlockFileTarget : IFuzzTarget
{
    private const int ItemBytesMax = 1 << 30;

    public long AllocationBytesMax => (16 * FuzzRun.InputBytesMax) + (256 * 1024);

    public IReadOnlyList<byte[]> Seeds { get; } = [.. new BlockTarget().Seeds.Chunk(3).Select(static blocks => blocks.SelectMany(static block => block).ToArray())];

    public bool Run(ReadOnlySpan<byte> input)
    {
        using MemoryStream file = new(input.ToArray());
        RlpStream items = new(file, ItemBytesMax);
        int at = 0;
        while (items.Read(out BlockFileErrorCode error) is { } item)
        {
            Require.Same(item, input.Slice(at, item.Length));
            at += item.Length;
            _ = error;
        }

        return at == input.Length && at > 0;
    }
}

/// <summary>Any bytes as an account in either form; a leaf that is accepted must encode to the same bytes, a flat value to one that reads the same.</summary>
public sealed class AccountTarget : IFuzzTarget
{
    private static readonly Account Rich = Account.Empty with { Nonce = 7, Balance = 1_000_000, StorageRoot = Keccak256.EmptyHash, CodeHash = Hash256.Zero };

    public long AllocationBytesMax => 4096;

    public IReadOnlyList<byte[]> Seeds { get; } = [Leaf(Account.Empty), Leaf(Rich), Flat(Account.Empty), Flat(Rich)];

    public bool Run(ReadOnlySpan<byte> input)
    {
        bool isAccepted = false;
        if (AccountCodec.TryReadLeaf(input, out Account account))
        {
            isAccepted = true;
            Require.Same(Leaf(account), input);
        }

        if (AccountCodec.TryReadFlat(input, out account))
        {
            isAccepted = true;
            if (!AccountCodec.TryReadFlat(Flat(account), out Account again) || again != account)
            {
                throw new InvalidOperationException("what was read does not read back");
            }
        }

        return isAccepted;
    }

    private static byte[] Leaf(Account account)
    {
        RlpWriter writer = new(AccountCodec.MaxLength);
        AccountCodec.WriteLeaf(ref writer, account);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    private static byte[] Flat(Account account)
    {
        RlpWriter writer = new(AccountCodec.MaxLength);
        AccountCodec.WriteFlat(ref writer, account);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }
}
