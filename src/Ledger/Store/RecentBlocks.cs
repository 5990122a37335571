// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Ledger.Store;

/// <summary>The newest blocks and some headers, decoded: most questions are about them. Safe for use by several threads.</summary>
internal sealed class RecentBlocks
{
    /// <summary>Headers held; more than BLOCKHASH can ask for.</summary>
    public const int HeadersMax = 1_024;

    // What decoded objects take, roughly and as measured: a few times the block's encoding, and what it does not hold.
    private const long BytesPerEncodedByte = 4;
    private const long BytesPerBlock = 1_024;
    private const long BytesPerTransaction = 512;
    private const long BytesPerLog = 128;

    private readonly Lock _gate = new();
    private readonly long _bytesMax;
    private readonly Dictionary<Hash256, BlockHeader> _byHash = [];
    private readonly Dictionary<ulong, BlockHeader> _byNumber = [];
    private readonly Queue<BlockHeader> _headers = [];
    private readonly Dictionary<ulong, CommittedBlock> _blocks = [];
    private readonly Queue<ulong> _order = [];
    private long _bytes;

    public RecentBlocks(long bytesMax)
    {
        _bytesMax = bytesMax;
    }

    /// <summary>Bytes of the blocks held, roughly; headers not counted.</summary>
    public long SizeBytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    public void Add(CommittedBlock block)
    {
        lock (_gate)
        {
            AddHeader(block.Block.Header);
            ulong number = block.Block.Header.Number;
            if (_blocks.TryAdd(number, block))
            {
                _order.Enqueue(number);
                _bytes += SizeOf(block);
            }

            while (_bytes > _bytesMax && _order.TryDequeue(out ulong oldest))
            {
                if (_blocks.Remove(oldest, out CommittedBlock? removed))
                {
                    _bytes -= SizeOf(removed);
                }
            }
        }
    }

    public void Add(BlockHeader header)
    {
        lock (_gate)
        {
            AddHeader(header);
        }
    }

    public bool TryGetHeader(in Hash256 hash, [NotNullWhen(true)] out BlockHeader? header)
    {
        lock (_gate)
        {
            return _byHash.TryGetValue(hash, out header);
        }
    }

    public bool TryGetHeader(ulong number, [NotNullWhen(true)] out BlockHeader? header)
    {
        lock (_gate)
        {
            return _byNumber.TryGetValue(number, out header);
        }
    }

    public bool TryGetBlock(ulong number, [NotNullWhen(true)] out CommittedBlock? block)
    {
        lock (_gate)
        {
            return _blocks.TryGetValue(number, out block);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _byHash.Clear();
            _byNumber.Clear();
            _headers.Clear();
            _blocks.Clear();
            _order.Clear();
            _bytes = 0;
        }
    }

    private void AddHeader(BlockHeader header)
    {
        if (!_byHash.TryAdd(header.Hash, header))
        {
            return;
        }

        _byNumber[header.Number] = header;
        _headers.Enqueue(header);
        if (_headers.Count > HeadersMax)
        {
            BlockHeader oldest = _headers.Dequeue();
            _byHash.Remove(oldest.Hash);
            _byNumber.Remove(oldest.Number);
        }
    }

    // Logs are counted by their content: a short transaction can emit megabytes.
    private static long SizeOf(CommittedBlock block)
    {
        long size = BytesPerBlock + (BytesPerEncodedByte * block.Block.EncodedSizeBytes) + (BytesPerTransaction * block.Receipts.Count);
        foreach (Receipt receipt in block.Receipts)
        {
            foreach (Log log in receipt.Logs)
            {
                size += BytesPerLog + (Hash256.Size * log.Topics.Length) + log.Data.Length;
            }
        }

        return size;
    }
}
