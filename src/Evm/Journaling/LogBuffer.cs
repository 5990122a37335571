// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Evm.Journaling;

/// <summary>The logs of a transaction, packed: objects are made only of those that survive.</summary>
internal sealed class LogBuffer
{
    private Record[] _records = new Record[4];
    private Hash256[] _topics = new Hash256[16];
    private byte[] _data = new byte[256];
    private int _count;
    private int _topicCount;
    private int _dataLength;
    private Log[]? _materialized;

    public int Count => _count;

    public void Add(in Address address, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data)
    {
        Invariant.Check(topics.Length <= Log.TopicCountMax);
        if (_count == _records.Length)
        {
            Array.Resize(ref _records, _count * 2);
        }

        if (_topicCount + topics.Length > _topics.Length)
        {
            Array.Resize(ref _topics, _topics.Length * 2);
        }

        if (_dataLength + data.Length > _data.Length)
        {
            Array.Resize(ref _data, Math.Max(_data.Length * 2, _dataLength + data.Length));
        }

        topics.CopyTo(_topics.AsSpan(_topicCount));
        data.CopyTo(_data.AsSpan(_dataLength));
        _records[_count++] = new Record(address, _topicCount, topics.Length, _dataLength, data.Length);
        _topicCount += topics.Length;
        _dataLength += data.Length;
        _materialized = null;
    }

    public void Last(out ReadOnlySpan<Hash256> topics, out ReadOnlySpan<byte> data)
    {
        Record last = _records[_count - 1];
        topics = _topics.AsSpan(last.TopicStart, last.TopicCount);
        data = _data.AsSpan(last.DataStart, last.DataLength);
    }

    public void RemoveLast()
    {
        Record last = _records[--_count];
        _topicCount = last.TopicStart;
        _dataLength = last.DataStart;
        _materialized = null;
    }

    public void Clear()
    {
        _count = 0;
        _topicCount = 0;
        _dataLength = 0;
        _materialized = null;
    }

    public Log[] ToLogs()
    {
        if (_materialized is not null)
        {
            return _materialized;
        }

        Log[] logs = _count == 0 ? [] : new Log[_count];
        for (int i = 0; i < logs.Length; i++)
        {
            Record record = _records[i];
            logs[i] = new Log(
                record.Address,
                _topics.AsSpan(record.TopicStart, record.TopicCount).ToArray(),
                _data.AsSpan(record.DataStart, record.DataLength).ToArray());
        }

        return _materialized = logs;
    }

    private readonly record struct Record(Address Address, int TopicStart, int TopicCount, int DataStart, int DataLength);
}
