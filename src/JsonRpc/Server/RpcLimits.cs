// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>What a client may ask of the server. Every limit that is passed is answered with an error that says so.</summary>
public sealed record RpcLimits
{
    /// <summary>Nesting of JSON in a message.</summary>
    public const int DepthMax = 64;

    /// <summary>Nesting of JSON in an answer: a trace nests two levels for each of up to 1,025 frames.</summary>
    public const int AnswerDepthMax = 4_096;

    /// <summary>Length of a method's name that is looked up or repeated in an error, in bytes.</summary>
    public const int MethodNameSizeBytesMax = 128;

    /// <summary>Length of a request message, in bytes.</summary>
    public int RequestSizeBytesMax { get; init; } = 5 * 1024 * 1024;

    /// <summary>Requests in a batch.</summary>
    public int BatchItemsMax { get; init; } = 1_000;

    /// <summary>Length of the answer to a batch, in bytes.</summary>
    public int BatchResponseSizeBytesMax { get; init; } = 25_000_000;

    /// <summary>Length of one answer, in bytes.</summary>
    public int ResponseSizeBytesMax { get; init; } = 128 * 1024 * 1024;

    /// <summary>Time for a message with all that is in it; what is not answered by then gets an error.</summary>
    public TimeSpan MessageTimeMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls of the class <see cref="RpcCost.Evm"/> that run at once.</summary>
    public int EvmConcurrency { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>Calls of the class <see cref="RpcCost.Tracing"/> that run at once.</summary>
    public int TracingConcurrency { get; init; } = Math.Max(1, Environment.ProcessorCount - 2);

    /// <summary>Calls of the class <see cref="RpcCost.Proof"/> that run at once.</summary>
    public int ProofConcurrency { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Calls of one class that wait for their turn.</summary>
    public int QueueLengthMax { get; init; } = 512;

    /// <summary>Time that a call may be expected to wait for its turn; beyond it is refused at once.</summary>
    public TimeSpan QueueTimeMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time that a call of the class <see cref="RpcCost.Evm"/> may run.</summary>
    public TimeSpan EvmTimeMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time that a call of the class <see cref="RpcCost.Tracing"/> may run.</summary>
    public TimeSpan TracingTimeMax { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Time that a call of the class <see cref="RpcCost.Proof"/> may run.</summary>
    public TimeSpan ProofTimeMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections at a time, over all listeners.</summary>
    public int ConnectionsMax { get; init; } = 1_000;

    /// <summary>Requests a second from one address, in the long run; 0: any number. Connections of the local socket are not counted.</summary>
    public int RequestsPerSecond { get; init; }

    /// <summary>Requests that an address may save up for a burst.</summary>
    public int RequestBurst { get; init; } = 2_000;

    /// <summary>Messages of one connection that are worked on at once.</summary>
    public int MessagesPerConnection { get; init; } = 16;

    /// <summary>Subscriptions of one connection.</summary>
    public int SubscriptionsPerConnection { get; init; } = 1_024;

    /// <summary>Bytes that wait to be sent to a connection that reads too slowly; beyond, it is closed.</summary>
    public long UnsentBytesMax { get; init; } = 32 * 1024 * 1024;

    /// <summary>Time for one message to be taken by a connection; beyond, it is closed.</summary>
    public TimeSpan SendTimeMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Filters at a time, over all clients.</summary>
    public int FiltersMax { get; init; } = 10_000;

    /// <summary>Time after which a filter that nobody asked for is forgotten.</summary>
    public TimeSpan FilterTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time that a call of this class may run.</summary>
    internal TimeSpan TimeMax(RpcCost cost) => cost switch
    {
        RpcCost.Light => MessageTimeMax,
        RpcCost.Evm => EvmTimeMax,
        RpcCost.Tracing => TracingTimeMax,
        RpcCost.Proof => ProofTimeMax,
    };
}
