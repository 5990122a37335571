// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.SpecKit.Rpc;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.JsonRpc.Tests.Eth;

/// <summary>A real ledger in memory with all methods over it, one connection that takes notifications, and a clock that stands still until it is moved.</summary>
internal sealed class ChainHarness : IDisposable
{
    /// <summary>Emits a log without data whose topic is the first word of the call data.</summary>
    public static readonly Address Emitter = Address.Parse("0x00000000000000000000000000000000000e0e0e");

    private const string GenesisFile = """
        {"config":{"chainId":20568,"homesteadBlock":0,"eip150Block":0,"eip155Block":0,"eip158Block":0,"byzantiumBlock":0,"constantinopleBlock":0,"petersburgBlock":0,
        "istanbulBlock":0,"berlinBlock":0,"londonBlock":0,"terminalTotalDifficulty":0,"shanghaiTime":0,"cancunTime":0,"pragueTime":0,"osakaTime":0},"powerverse":{"requests":false,"claimedSenders":@CLAIMS},
        "nonce":"0x0","timestamp":"0x1","extraData":"0x","gasLimit":"0x1c9c380","difficulty":"0x0","baseFeePerGas":"0x3b9aca00",
        "alloc":{"@SENDER":{"balance":"0x56bc75e2d63100000"},"0x00000000000000000000000000000000000e0e0e":{"balance":"0x0","code":"0x60003560006000a100"}}}
        """;

    private readonly MemoryStore _store = new(LedgerFamilies.All);
    private readonly byte[] _key = [.. Enumerable.Repeat((byte)0x17, 32)];
    private readonly NodeApi _api;
    private readonly RpcDispatcher _dispatcher;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private ulong _nonce;

    public ChainHarness(
        IDevControl? dev = null,
        RpcLimits? limits = null,
        EthLimits? ethLimits = null,
        bool areClaimsAllowed = false,
        Func<IBlockChain, IBlockChain>? view = null,
        IConsensusQueries? agreement = null,
        IConsensusStatus? consensus = null)
    {
        new Transaction { ChainId = 20568 }.TrySign(_key, out Transaction probe);
        probe.TryGetSender(out Address sender);
        Sender = sender;
        byte[] file = Encoding.UTF8.GetBytes(GenesisFile
            .Replace("@SENDER", sender.ToString(), StringComparison.Ordinal)
            .Replace("@CLAIMS", areClaimsAllowed ? "true" : "false", StringComparison.Ordinal));
        GenesisSpec genesis = GenesisJson.Parse(file).Value;
        ChainLedger.Initialize(_store, genesis);
        Ledger = ChainLedger.Open(_store, new LedgerSettings { Retention = RetentionPolicy.Archive }, genesis).Value;
        RpcLimits server = limits ?? new RpcLimits();
        Ports = new NodePorts
        {
            Chain = view is null ? Ledger.Chain : view(Ledger.Chain),
            Pool = Pool,
            Producer = Ledger.Producer,
            Time = Clock,
            Dev = dev,
            Agreement = agreement,
            Consensus = consensus,
            Limits = ethLimits ?? new EthLimits(),
        };
        _api = NodeApi.Create(Ports, server, NullLoggerFactory.Instance);
        _dispatcher = new RpcDispatcher(server, TimeProvider.System, NullLogger.Instance);
        Connection = new SinkConnection(_api.Table);
        _running = _api.RunAsync(_stopping.Token);
    }

    public ChainLedger Ledger { get; }

    public NodePorts Ports { get; }

    public Address Sender { get; }

    public SpecPool Pool { get; } = new();

    public ManualClock Clock { get; } = new();

    public SinkConnection Connection { get; }

    public MethodTable Table => _api.Table;

    public string Call(string method, string parameters = "[]") => CallRaw($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""");

    public Task<string> CallAsync(string method, string parameters) =>
        AnswerAsync(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}"""));

    public string CallRaw(string message) => AnswerAsync(Encoding.UTF8.GetBytes(message)).GetAwaiter().GetResult();

    /// <summary>The result of a call that must succeed.</summary>
    public JsonElement Result(string method, string parameters = "[]")
    {
        using JsonDocument answer = JsonDocument.Parse(Call(method, parameters));
        return answer.RootElement.TryGetProperty("result", out JsonElement result)
            ? result.Clone()
            : throw new AssertionException($"{method} answered {answer.RootElement}");
    }

    /// <summary>A transaction that makes the emitter log a topic.</summary>
    public Transaction Emit(byte topic)
    {
        byte[] data = new byte[32];
        data[31] = topic;
        return Send(Emitter, data, gasLimit: 100_000);
    }

    /// <summary>The sender's next transaction.</summary>
    public Transaction Send(Address? to, byte[] data, ulong value = 0, ulong gasLimit = 1_000_000)
    {
        Transaction unsigned = new()
        {
            Type = TransactionType.DynamicFee,
            ChainId = 20568,
            Nonce = _nonce++,
            GasLimit = gasLimit,
            MaxFeePerGas = 10_000_000_000,
            MaxPriorityFeePerGas = 1_000,
            To = to,
            Value = value,
            Data = data,
        };
        unsigned.TrySign(_key, out Transaction signed).Should().BeTrue();
        return signed;
    }

    /// <summary>Seals a block of emissions.</summary>
    public void Seal(params byte[] topics) => Seal([.. topics.Select(Emit)]);

    public void Seal(IReadOnlyList<Transaction> transactions)
    {
        BlockPlan plan = new() { Timestamp = Ledger.Chain.Head.Header.Timestamp + 1 };
        Result<ExecutedBlock, ImportError> result = Ledger.Producer.Seal(plan, new Given(new Queue<Transaction>(transactions)));
        (result.IsSuccess ? "sealed" : result.Error.ToString()).Should().Be("sealed");
        Ledger.Chain.GetBlock(Ledger.Chain.Head.Number).Value.Transactions.Count.Should().Be(transactions.Count);
    }

    public void Unwind(ulong number)
    {
        ulong removed = 0;
        for (ulong i = number + 1; i <= Ledger.Chain.Head.Number; i++)
        {
            removed += (ulong)Ledger.Chain.GetBlock(i).Value.Transactions.Count;
        }

        Ledger.Unwinder.Unwind(number, null, CancellationToken.None).IsSuccess.Should().BeTrue();
        _nonce -= removed;
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _running.Wait(TimeSpan.FromSeconds(30));
        _dispatcher.Dispose();
        _api.Dispose();
        Ledger.Dispose();
        _store.Dispose();
        _stopping.Dispose();
    }

    private async Task<string> AnswerAsync(byte[] message)
    {
        using RpcExchange exchange = RpcExchange.Rent(Connection);
        if (_dispatcher.Scan(message, exchange) > 0)
        {
            await _dispatcher.DispatchAsync(message, exchange);
        }

        string answer = Encoding.UTF8.GetString(exchange.Response.ToArray());
        foreach (Action action in exchange.Context.TakeAfterReply())
        {
            action();
        }

        return answer;
    }

    private sealed class Given(Queue<Transaction> transactions) : ITransactionSource
    {
        public bool TryNext(in BlockAllowance left, [NotNullWhen(true)] out Transaction? transaction) => transactions.TryDequeue(out transaction);

        public void OnRefused(Transaction transaction, TransactionError error) => throw new AssertionException(error.ToString());
    }

    /// <summary>A clock that is moved by hand.</summary>
    public sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);
    }

    /// <summary>A connection that keeps what it is sent.</summary>
    public sealed class SinkConnection(MethodTable methods) : RpcConnection, INotificationSink
    {
        public override MethodTable Methods => methods;

        public override IPAddress? RemoteAddress => null;

        public override CancellationToken Aborted => default;

        public override INotificationSink Notifications => this;

        public ConnectionSubscriptions Subscriptions { get; } = new(3);

        public BlockingCollection<string> Sent { get; } = [];

        public override bool Allows(RpcAccess access) => true;

        public bool TrySend(ReadOnlyMemory<byte> message)
        {
            Sent.Add(Encoding.UTF8.GetString(message.Span));
            return true;
        }

        /// <summary>The result of the next notification.</summary>
        public JsonElement Next()
        {
            Sent.TryTake(out string? message, TimeSpan.FromSeconds(30)).Should().BeTrue("a notification is due");
            using JsonDocument document = JsonDocument.Parse(message!);
            document.RootElement.GetProperty("method").GetString().Should().Be("eth_subscription");
            return document.RootElement.GetProperty("params").GetProperty("result").Clone();
        }
    }
}
