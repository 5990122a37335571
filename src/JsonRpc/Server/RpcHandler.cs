// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Errors;

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>Carries out a call: reads the arguments, writes exactly one JSON value.</summary>
/// <param name="parameters">The arguments.</param>
/// <param name="context">Who asks, and until when.</param>
/// <param name="result">Takes the result.</param>
/// <returns>Null; or the error to answer with, and what was written is dropped.</returns>
public delegate RpcError? RpcHandler(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result);

/// <summary>Carries out a call that waits for something: reads the arguments at once and answers later.</summary>
/// <param name="parameters">The arguments; gone when the method returns.</param>
/// <param name="context">Who asks, and until when.</param>
public delegate ValueTask<RpcReply> RpcAsyncHandler(ref RpcParameters parameters, RpcContext context);

/// <summary>The answer of a call that waited.</summary>
/// <param name="Error">The error; null when there is a result.</param>
/// <param name="Write">Writes the result: exactly one JSON value.</param>
public readonly record struct RpcReply(RpcError? Error, Action<Utf8JsonWriter>? Write)
{
    /// <summary>An answer that is an error.</summary>
    public static RpcReply Failed(RpcError error) => new(error, null);

    /// <summary>An answer with a result.</summary>
    public static RpcReply Of(Action<Utf8JsonWriter> write) => new(null, write);
}
