// SPDX-License-Identifier: Apache-2.0

using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>Answers JSON-RPC 2.0 messages, whatever brought them: finds the requests, asks the queues, runs the handlers, writes the answers.</summary>
/// <remarks>
/// The calls of a batch run one after another and are answered in their order. Light calls run on the caller's thread without a pause, so a message
/// of those is answered when <see cref="DispatchAsync"/> returns. Safe for use by several threads.
/// </remarks>
public sealed class RpcDispatcher : IDisposable
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = RpcLimits.DepthMax };

    private readonly FrozenDictionary<RpcCost, WorkLane> _lanes;
    private readonly RpcMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Makes a dispatcher.</summary>
    public RpcDispatcher(RpcLimits limits, TimeProvider time, ILogger logger)
    {
        Limits = limits;
        _time = time;
        _logger = logger;
        _lanes = new Dictionary<RpcCost, WorkLane>
        {
            [RpcCost.Evm] = NewLane(limits.EvmConcurrency),
            [RpcCost.Tracing] = NewLane(limits.TracingConcurrency),
            [RpcCost.Proof] = NewLane(limits.ProofConcurrency),
        }.ToFrozenDictionary();
        _metrics = new RpcMetrics(_lanes);
    }

    /// <summary>The limits.</summary>
    public RpcLimits Limits { get; }

    /// <summary>Expensive calls that can run at once, over all classes; threads should be there for them.</summary>
    public int Concurrency => Limits.EvmConcurrency + Limits.TracingConcurrency + Limits.ProofConcurrency;

    /// <summary>Answers a message that was turned away before anything in it was looked at.</summary>
    public void Refuse(RpcError error, RpcExchange exchange)
    {
        _metrics.RecordRefused(error.Message);
        WriteError(exchange, default, default, error);
    }

    /// <summary>Finds the requests in a message.</summary>
    /// <param name="message">The message; it MUST stay as it is until <see cref="DispatchAsync"/> has ended.</param>
    /// <param name="exchange">Takes what is found.</param>
    /// <returns>The number of requests; 0 when the message is answered already, by an error.</returns>
    public int Scan(ReadOnlySpan<byte> message, RpcExchange exchange)
    {
        exchange.Frames.Clear();
        RpcError? error;
        try
        {
            error = UnicodeText.IsValid(message) ? Scan(message, exchange, Limits.BatchItemsMax) : RpcErrorMap.ParseError;
        }
        catch (JsonException)
        {
            error = RpcErrorMap.ParseError;
        }

        if (error is null)
        {
            return exchange.Frames.Count;
        }

        // Who asked for too much at least learns it under an id of its own.
        bool isNamed = error == RpcErrorMap.BatchTooLarge && exchange.Frames[0].Id.Length > 0;
        WriteError(exchange, message, isNamed ? exchange.Frames[0] : default, error);
        exchange.Frames.Clear();
        return 0;
    }

    /// <summary>Answers the requests that <see cref="Scan(ReadOnlySpan{byte}, RpcExchange)"/> found.</summary>
    public ValueTask DispatchAsync(ReadOnlyMemory<byte> message, RpcExchange exchange)
    {
        exchange.StartedAt = _time.GetTimestamp();
        if (exchange.IsBatch)
        {
            return DispatchBatchAsync(message, exchange);
        }

        return AnswerAsync(message, exchange, exchange.Frames[0]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _metrics.Dispose();
        foreach (WorkLane lane in _lanes.Values)
        {
            lane.Dispose();
        }
    }

    private static RpcError? Scan(ReadOnlySpan<byte> message, RpcExchange exchange, int countMax)
    {
        Utf8JsonReader reader = new(message, ReaderOptions);
        exchange.IsBatch = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            exchange.Frames.Add(CallFrame.Read(ref reader));
            reader.Read();
            return null;
        }

        exchange.IsBatch = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (exchange.Frames.Count == countMax)
            {
                return RpcErrorMap.BatchTooLarge;
            }

            exchange.Frames.Add(CallFrame.Read(ref reader));
        }

        reader.Read();
        return exchange.Frames.Count == 0 ? RpcErrorMap.EmptyBatch : null;
    }

    private WorkLane NewLane(int concurrency) => new(concurrency, Limits.QueueLengthMax, Limits.QueueTimeMax, _time);

    private async ValueTask DispatchBatchAsync(ReadOnlyMemory<byte> message, RpcExchange exchange)
    {
        ResponseBuffer response = exchange.Response;
        response.Write("["u8);
        bool isTooLarge = false;
        foreach (CallFrame frame in exchange.Frames)
        {
            long before = response.Length;
            if (before > 1)
            {
                response.Write(","u8);
            }

            long start = response.Length;
            if (isTooLarge)
            {
                WriteError(exchange, message.Span, frame, RpcErrorMap.ResponseTooLarge);
            }
            else
            {
                await AnswerAsync(message, exchange, frame).ConfigureAwait(false);
                if (response.Length > Limits.BatchResponseSizeBytesMax)
                {
                    isTooLarge = true;
                    response.Truncate(start);
                    WriteError(exchange, message.Span, frame, RpcErrorMap.ResponseTooLarge);
                }
            }

            if (response.Length == start)
            {
                response.Truncate(before);
            }
        }

        if (response.Length == 1)
        {
            response.Truncate(0);
        }
        else
        {
            response.Write("]"u8);
        }
    }

    private ValueTask AnswerAsync(ReadOnlyMemory<byte> message, RpcExchange exchange, CallFrame frame)
    {
        RpcError? error = Resolve(message.Span, exchange, frame, out RpcMethod? method);
        if (error is not null)
        {
            WriteError(exchange, message.Span, frame, error);
            return ValueTask.CompletedTask;
        }

        if (method!.Cost == RpcCost.Light && method.Handler is not null)
        {
            exchange.Context.Cancellation = default;
            Run(message.Span, exchange, frame, method);
            return ValueTask.CompletedTask;
        }

        return method.AsyncHandler is null
            ? RunInLaneAsync(message, exchange, frame, method)
            : RunAsync(message, exchange, frame, method);
    }

    private RpcError? Resolve(ReadOnlySpan<byte> message, RpcExchange exchange, in CallFrame frame, out RpcMethod? method)
    {
        method = null;
        if (frame.IsMalformed)
        {
            return RpcErrorMap.InvalidRequest;
        }

        RpcConnection connection = exchange.Context.Connection;
        Span<byte> scratch = stackalloc byte[RpcLimits.MethodNameSizeBytesMax];
        ReadOnlySpan<byte> name = Unescape(frame.Method.Of(message)[1..^1], scratch);
        if (name.Length > RpcLimits.MethodNameSizeBytesMax || !connection.Methods.TryGet(name, out method))
        {
            return RpcErrorMap.MethodNotFound(Encoding.UTF8.GetString(name[..Math.Min(name.Length, RpcLimits.MethodNameSizeBytesMax)]));
        }

        if (method.Access != RpcAccess.Open && !connection.Allows(method.Access))
        {
            return RpcErrorMap.Unauthorized;
        }

        return frame.HasNamedArguments ? RpcErrorMap.NonArrayArguments
            : frame.ParamsCount > method.Parameters.Count ? RpcErrorMap.TooManyArguments(method.Parameters.Count)
            : _time.GetElapsedTime(exchange.StartedAt) > Limits.MessageTimeMax ? RpcErrorMap.Timeout
            : null;
    }

    // Escapes in a method's name are legal and nobody writes them.
    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> name, Span<byte> scratch)
    {
        if (name.Length > scratch.Length - 2 || !name.Contains((byte)'\\'))
        {
            return name;
        }

        Span<byte> quoted = stackalloc byte[RpcLimits.MethodNameSizeBytesMax];
        quoted[0] = (byte)'"';
        name.CopyTo(quoted[1..]);
        quoted[name.Length + 1] = (byte)'"';
        Utf8JsonReader reader = new(quoted[..(name.Length + 2)]);
        reader.Read();
        return scratch[..reader.CopyString(scratch)];
    }

    private async ValueTask RunInLaneAsync(ReadOnlyMemory<byte> message, RpcExchange exchange, CallFrame frame, RpcMethod method)
    {
        WorkLane lane = _lanes[method.Cost];
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(exchange.Context.Connection.Aborted);
        if (!await lane.EnterAsync(deadline.Token).ConfigureAwait(false))
        {
            _metrics.RecordRefused("overload");
            WriteError(exchange, message.Span, frame, RpcErrorMap.Overloaded);
            return;
        }

        long startedAt = _time.GetTimestamp();
        try
        {
            deadline.CancelAfter(Limits.TimeMax(method.Cost));
            exchange.Context.Cancellation = deadline.Token;
            Run(message.Span, exchange, frame, method);
        }
        finally
        {
            exchange.Context.Cancellation = default;
            lane.Leave(startedAt);
        }
    }

    private void Run(ReadOnlySpan<byte> message, RpcExchange exchange, in CallFrame frame, RpcMethod method)
    {
        long startedAt = _metrics.IsTimed ? _time.GetTimestamp() : 0;
        long start = BeginResult(exchange, message, frame);
        RpcError? error;
        try
        {
            RpcParameters parameters = new(frame.Params.Of(message));
            error = method.Handler!(ref parameters, exchange.Context, exchange.Writer);
            exchange.Writer.Flush();
        }
        catch (Exception exception)
        {
            error = ErrorOf(exception, method);
        }

        Finish(exchange, message, frame, start, error);
        if (startedAt != 0)
        {
            _metrics.Record(method, _time.GetElapsedTime(startedAt), error);
        }
    }

    private async ValueTask RunAsync(ReadOnlyMemory<byte> message, RpcExchange exchange, CallFrame frame, RpcMethod method)
    {
        long startedAt = _time.GetTimestamp();
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(exchange.Context.Connection.Aborted);
        deadline.CancelAfter(Limits.MessageTimeMax);
        exchange.Context.Cancellation = deadline.Token;
        RpcReply reply;
        try
        {
            reply = await Start(message.Span, exchange, frame, method).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            reply = RpcReply.Failed(ErrorOf(exception, method));
        }

        exchange.Context.Cancellation = default;
        long start = BeginResult(exchange, message.Span, frame);
        RpcError? error = reply.Error;
        try
        {
            reply.Write?.Invoke(exchange.Writer);
            exchange.Writer.Flush();
        }
        catch (Exception exception)
        {
            error = ErrorOf(exception, method);
        }

        Finish(exchange, message.Span, frame, start, error);
        _metrics.Record(method, _time.GetElapsedTime(startedAt), error);
    }

    private static ValueTask<RpcReply> Start(ReadOnlySpan<byte> message, RpcExchange exchange, in CallFrame frame, RpcMethod method)
    {
        RpcParameters parameters = new(frame.Params.Of(message));
        return method.AsyncHandler!(ref parameters, exchange.Context);
    }

    // The boundary at which a fault of one request stops. A broken invariant counts as one, too: handlers work on snapshots and overlays, so nothing
    // they break is ever written, and a remote request must not be able to stop the node.
    private RpcError ErrorOf(Exception exception, RpcMethod method)
    {
        switch (exception)
        {
            case ResponseTooLargeException:
                return RpcErrorMap.ResponseTooLarge;
            case OperationCanceledException:
                return RpcErrorMap.Timeout;
            default:
                RpcLog.MethodFailed(_logger, exception, method.Name);
                return RpcErrorMap.Internal;
        }
    }

    private long BeginResult(RpcExchange exchange, ReadOnlySpan<byte> message, in CallFrame frame)
    {
        ResponseBuffer response = exchange.Response;
        long start = response.Length;
        response.LengthMax = start + Limits.ResponseSizeBytesMax;
        if (!frame.IsNotification)
        {
            response.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
            response.Write(frame.Id.Of(message));
            response.Write(",\"result\":"u8);
        }

        exchange.Writer.Reset();
        return start;
    }

    private static void Finish(RpcExchange exchange, ReadOnlySpan<byte> message, in CallFrame frame, long start, RpcError? error)
    {
        ResponseBuffer response = exchange.Response;
        response.LengthMax = long.MaxValue;
        if (frame.IsNotification)
        {
            response.Truncate(start);
        }
        else if (error is null)
        {
            response.Write("}"u8);
        }
        else
        {
            response.Truncate(start);
            WriteError(exchange, message, frame, error);
        }
    }

    private static void WriteError(RpcExchange exchange, ReadOnlySpan<byte> message, in CallFrame frame, RpcError error)
    {
        if (frame is { IsNotification: true, HasVersion: true })
        {
            return;
        }

        ResponseBuffer response = exchange.Response;
        response.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        response.Write(frame.Id.Length == 0 || frame.IsMalformed && !IsScalar(frame.Id.Of(message)) ? "null"u8 : frame.Id.Of(message));
        response.Write(",\"error\":"u8);
        Utf8JsonWriter writer = exchange.Writer;
        writer.Reset();
        writer.WriteRpcError(error);
        writer.Flush();
        response.Write("}"u8);
    }

    private static bool IsScalar(ReadOnlySpan<byte> id) => id[0] is not ((byte)'{' or (byte)'[');
}
