// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Logs;

/// <summary>Answers one query over a snapshot: through the index where it reaches, block by block after it. Every match was compared with the log itself.</summary>
internal sealed class LogSearch
{
    private readonly IKeyValueReader _reader;
    private readonly LogQuery _query;
    private readonly LogLimits _limits;
    private readonly LogCriteria _criteria;
    private readonly List<LogMatch> _matches = [];

    public LogSearch(IKeyValueReader reader, LogQuery query, LogLimits limits)
    {
        _reader = reader;
        _query = query;
        _limits = limits;
        _criteria = new LogCriteria(query);
    }

    /// <summary>Why a query is not answered at all; null when it is.</summary>
    public static LogQueryError? Refusal(LogQuery query, LogLimits limits, HeadRecord record) =>
        query.FromBlock > query.ToBlock ? new LogQueryError(LogQueryErrorCode.InvalidRange)
        : query.ToBlock > record.Number ? new LogQueryError(LogQueryErrorCode.BeyondHead, record.Number)
        : query.FromBlock < record.Retained.Receipts ? new LogQueryError(LogQueryErrorCode.ReceiptsPruned, record.Retained.Receipts)
        : query.ToBlock - query.FromBlock >= limits.BlocksMax
            ? new LogQueryError(LogQueryErrorCode.RangeTooWide, limits.BlocksMax, query.FromBlock + limits.BlocksMax - 1)
        : query.Addresses.Count > limits.AddressesMax ? new LogQueryError(LogQueryErrorCode.TooManyAddresses, (ulong)limits.AddressesMax)
        : query.Topics.Count > Log.TopicCountMax || query.Topics.Any(alternatives => alternatives.Count > limits.TopicsMax)
            ? new LogQueryError(LogQueryErrorCode.TooManyTopics, (ulong)limits.TopicsMax)
        : null;

    public Result<IReadOnlyList<LogMatch>, LogQueryError> Run(CancellationToken cancellationToken)
    {
        HeadRecord record = HeadRecord.Read(_reader);
        if (Refusal(_query, _limits, record) is { } refusal)
        {
            return refusal;
        }

        using LogIndexReader index = new(_reader);
        for (ulong number = _query.FromBlock; number <= _query.ToBlock;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ulong complete = number;
            if (number < record.LogsIndexedTo && _criteria.Criteria.Count > 0)
            {
                ulong start = LogIndexKey.RangeStart(number);
                complete = ReadPositions(index.Find(start, _criteria.Criteria), number);
                number = start + LogIndexKey.RangeBlocks;
            }
            else
            {
                ReadBlock(number, null);
                number++;
            }

            if (_matches.Count > _limits.ResultsMax)
            {
                return new LogQueryError(LogQueryErrorCode.TooManyResults, (ulong)_limits.ResultsMax, complete > _query.FromBlock ? complete - 1 : 0);
            }
        }

        return _matches;
    }

    // Stops when there are too many results. Returns the last block read.
    private ulong ReadPositions(SortedSet<LogPosition> positions, ulong first)
    {
        HashSet<int> wanted = [];
        ulong block = first;
        foreach (LogPosition position in positions)
        {
            if (position.Block < first || position.Block > _query.ToBlock)
            {
                continue;
            }

            if (position.Block != block && wanted.Count > 0)
            {
                ReadBlock(block, wanted);
                wanted.Clear();
                if (_matches.Count > _limits.ResultsMax)
                {
                    return block;
                }
            }

            block = position.Block;
            wanted.Add(position.Index);
        }

        if (wanted.Count > 0)
        {
            ReadBlock(block, wanted);
        }

        return block;
    }

    private void ReadBlock(ulong number, HashSet<int>? wanted)
    {
        if (!BlockRecords.TryReadHeader(_reader, number, out BlockHeader? header))
        {
            throw new StorageException($"The header of block {number} is missing.");
        }

        if (wanted is null && !_criteria.MayMatch(header.LogsBloom))
        {
            return;
        }

        if (!BlockRecords.TryReadReceipts(_reader, number, out IReadOnlyList<Receipt>? receipts))
        {
            throw new StorageException($"The receipts of block {number} are missing.");
        }

        byte[]? body = null;
        int logIndex = 0;
        for (int i = 0; i < receipts.Count; i++)
        {
            Hash256? transactionHash = null;
            foreach (Log log in receipts[i].Logs)
            {
                if ((wanted is null || wanted.Contains(logIndex)) && _criteria.Matches(log))
                {
                    body ??= ReadBody(number);
                    transactionHash ??= body.Length == 0 ? Hash256.Zero : BlockRecords.HashOfTransaction(body, i);
                    _matches.Add(new LogMatch(number, header.Hash, header.Timestamp, transactionHash.Value, i, logIndex, log));
                }

                logIndex++;
            }
        }
    }

    // Bodies can have a shorter window than receipts: the hash is unknown then, and everything else is not.
    private byte[] ReadBody(ulong number) =>
        _reader.TryGet(LedgerFamilies.Bodies, new NumberKey(number).Span, out byte[] body) ? body : [];
}
