// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Errors;

/// <summary>The answer to a request that was not fulfilled.</summary>
/// <param name="Code">What kind of error; clients branch on it.</param>
/// <param name="Message">What happened, in the words that go-ethereum uses where it has the same error: clients match on them.</param>
/// <param name="Data">Bytes that belong to it, sent as hexadecimal text: what a reverted call returned, the hash of a transaction.</param>
public sealed record RpcError(RpcErrorCode Code, string Message, ReadOnlyMemory<byte>? Data = null)
{
    /// <summary>An argument cannot be used.</summary>
    /// <param name="index">Its position, from 0.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static RpcError InvalidArgument(int index, string problem) => new(RpcErrorCode.InvalidParams, $"invalid argument {index}: {problem}");

    /// <summary>Arguments that are well-formed each and wrong together, or out of range.</summary>
    public static RpcError InvalidParams(string message) => new(RpcErrorCode.InvalidParams, message);

    /// <summary>A refusal with the general code of the server.</summary>
    public static RpcError Server(string message) => new(RpcErrorCode.Server, message);

    /// <summary>More was asked for than the node gives.</summary>
    public static RpcError Limit(string message) => new(RpcErrorCode.LimitExceeded, message);
}
