// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Text.Json;

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>What it takes to answer one message: the frames found in it, the context of the calls, the answer. Kept and used again.</summary>
public sealed class RpcExchange : IDisposable
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        SkipValidation = true,
        MaxDepth = RpcLimits.AnswerDepthMax,

        // What is written never stands inside HTML.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private const int PoolSizeMax = 256;

    private static readonly ConcurrentQueue<RpcExchange> Pool = new();
    private static int s_pooled;

    private RpcExchange() => Writer = new Utf8JsonWriter(Response, WriterOptions);

    /// <summary>The answer; empty when the message is not answered.</summary>
    public ResponseBuffer Response { get; } = new();

    /// <summary>The context of the calls.</summary>
    public RpcContext Context { get; } = new();

    internal Utf8JsonWriter Writer { get; }

    internal List<CallFrame> Frames { get; } = [];

    internal bool IsBatch { get; set; }

    internal long StartedAt { get; set; }

    /// <summary>Takes one; <see cref="Dispose"/> gives it back.</summary>
    public static RpcExchange Rent(RpcConnection connection)
    {
        if (Pool.TryDequeue(out RpcExchange? exchange))
        {
            Interlocked.Decrement(ref s_pooled);
        }
        else
        {
            exchange = new RpcExchange();
        }

        exchange.Context.Connection = connection;
        return exchange;
    }

    /// <summary>Gives it back; its answer is gone.</summary>
    public void Dispose()
    {
        Response.Reset();
        Context.Reset();
        Frames.Clear();
        if (Interlocked.Increment(ref s_pooled) > PoolSizeMax)
        {
            Interlocked.Decrement(ref s_pooled);
            Writer.Dispose();
            Response.Dispose();
            return;
        }

        Pool.Enqueue(this);
    }
}
