// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Which logs a client wants: the argument of eth_getLogs, eth_newFilter and the subscription to logs.</summary>
internal sealed class LogFilter
{
    private const int PositionsMax = Log.TopicCountMax;

    /// <summary>Items read of one list; the limits of the query are lower.</summary>
    private const int ItemsReadMax = 100_000;

    private List<Address> _addresses = [];
    private List<IReadOnlyList<Hash256>> _topics = [];

    /// <summary>First block; null: not said.</summary>
    public BlockSelector? From { get; private set; }

    /// <summary>Last block; null: not said.</summary>
    public BlockSelector? To { get; private set; }

    /// <summary>The only block; null: a range.</summary>
    public Hash256? BlockHash { get; private set; }

    /// <summary>Emitters, any of them; none: every one.</summary>
    public IReadOnlyList<Address> Addresses => _addresses;

    /// <summary>For each position the topics, any of them; none at a position: every one.</summary>
    public IReadOnlyList<IReadOnlyList<Hash256>> Topics => _topics;

    /// <summary>Reads a filter from the present token.</summary>
    public static string? Read(ref Utf8JsonReader reader, out LogFilter value)
    {
        value = new LogFilter();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected a filter object";
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (value.ReadMember(ref reader) is { } problem)
            {
                return problem;
            }
        }

        return value.BlockHash is not null && (value.From is not null || value.To is not null)
            ? "cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other"
            : null;
    }

    /// <summary>The query for a range of blocks.</summary>
    public LogQuery ToQuery(ulong from, ulong to) => new() { FromBlock = from, ToBlock = to, Addresses = Addresses, Topics = Topics };

    /// <summary>The query that it means now: the latest block where it names none.</summary>
    public RpcError? ToQuery(ChainReader reader, out LogQuery query)
    {
        query = null!;
        if (BlockHash is { } hash)
        {
            if (!reader.Chain.TryGetNumber(in hash, out ulong number))
            {
                return RpcError.Server("unknown block");
            }

            query = ToQuery(number, number);
            return null;
        }

        if (From?.Kind == BlockSelectorKind.Pending || To?.Kind == BlockSelectorKind.Pending)
        {
            return RpcError.InvalidParams("pending logs are not supported");
        }

        ulong head = reader.Chain.Head.Number;
        query = ToQuery(Resolve(From, head, reader), Resolve(To, head, reader));
        return null;
    }

    /// <summary>Whether it names more than queries may.</summary>
    public RpcError? CheckSize(LogLimits limits) =>
        _addresses.Count > limits.AddressesMax
            ? RpcErrorMap.Of(new LogQueryError(LogQueryErrorCode.TooManyAddresses, (ulong)limits.AddressesMax))
            : _topics.Count > PositionsMax
                ? RpcErrorMap.Of(new LogQueryError(LogQueryErrorCode.TooManyTopics, PositionsMax))
                : _topics.Exists(topics => topics.Count > limits.TopicsMax)
                    ? RpcErrorMap.Of(new LogQueryError(LogQueryErrorCode.TooManyTopics, (ulong)limits.TopicsMax))
                    : null;

    /// <summary>Whether a log is wanted, wherever it stands.</summary>
    public bool Matches(Log log)
    {
        if ((_addresses.Count > 0 && !_addresses.Contains(log.Address)) || _topics.Count > log.Topics.Length)
        {
            return false;
        }

        ReadOnlySpan<Hash256> topics = log.Topics.Span;
        for (int i = 0; i < _topics.Count; i++)
        {
            if (_topics[i].Count > 0 && !_topics[i].Contains(topics[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static ulong Resolve(BlockSelector? selector, ulong head, ChainReader reader) => selector switch
    {
        { Kind: BlockSelectorKind.Number } given => given.Number,
        { Kind: BlockSelectorKind.Earliest } => reader.Chain.Genesis.Number,
        _ => head,
    };

    private string? ReadMember(ref Utf8JsonReader reader)
    {
        string? problem = null;
        if (reader.ValueTextEquals("fromBlock"u8))
        {
            problem = ReadBlock(ref reader, out BlockSelector? from);
            From = from;
        }
        else if (reader.ValueTextEquals("toBlock"u8))
        {
            problem = ReadBlock(ref reader, out BlockSelector? to);
            To = to;
        }
        else if (reader.ValueTextEquals("blockHash"u8))
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.Null)
            {
                problem = HexJson.ReadHash(ref reader, out Hash256 hash);
                BlockHash = hash;
            }
        }
        else if (reader.ValueTextEquals("address"u8))
        {
            reader.Read();
            problem = ReadOneOrMany(ref reader, HexJson.ReadAddress, out _addresses, out _);
        }
        else if (reader.ValueTextEquals("topics"u8))
        {
            reader.Read();
            problem = ReadTopics(ref reader);
        }
        else
        {
            reader.Read();
            reader.Skip();
        }

        return problem;
    }

    private string? ReadTopics(ref Utf8JsonReader reader)
    {
        _topics = [];
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return "json: expected an array of topics";
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadOneOrMany(ref reader, HexJson.ReadHash, out List<Hash256> topics, out bool isWild) is { } problem)
            {
                return problem;
            }

            // The query refuses more than four positions; more than one beyond that need not be kept.
            if (_topics.Count <= PositionsMax)
            {
                _topics.Add(isWild ? [] : topics);
            }
        }

        return null;
    }

    // null, one value, or an array of values; null inside an array stands for every value.
    private static string? ReadOneOrMany<T>(ref Utf8JsonReader reader, Server.JsonValueReader<T> read, out List<T> values, out bool isWild)
    {
        values = [];
        isWild = reader.TokenType == JsonTokenType.Null;
        if (isWild)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            string? problem = read(ref reader, out T value);
            values.Add(value);
            return problem;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                isWild = true;
                continue;
            }

            if (values.Count == ItemsReadMax)
            {
                return "too many items";
            }

            if (read(ref reader, out T item) is { } wrong)
            {
                return wrong;
            }

            values.Add(item);
        }

        return null;
    }

    private static string? ReadBlock(ref Utf8JsonReader reader, out BlockSelector? value)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            value = null;
            return null;
        }

        string? problem = BlockSelector.ReadNumber(ref reader, out BlockSelector selector);
        value = selector;
        return problem;
    }
}
