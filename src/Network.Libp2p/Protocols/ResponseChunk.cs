// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Protocols;

/// <summary>One chunk of a response; whoever holds it disposes it.</summary>
/// <remarks>
/// <code>
///   +------+-------------------+-----------------+---------+
///   | code | context (0..8 B)  | length (varint) | body    |
///   +------+-------------------+-----------------+---------+
/// </code>
/// </remarks>
public sealed class ResponseChunk : IDisposable
{
    private readonly PooledMessage _body;

    internal ResponseChunk(byte code, byte[] context, PooledMessage body)
    {
        Code = code;
        Context = context;
        _body = body;
    }

    /// <summary>What it is: 0 for a part of the answer, else an error that the application defines.</summary>
    public byte Code { get; }

    /// <summary>The context bytes.</summary>
    public ReadOnlyMemory<byte> Context { get; }

    /// <summary>The content.</summary>
    public ReadOnlyMemory<byte> Body => _body.Memory;

    /// <inheritdoc/>
    public void Dispose() => _body.Dispose();
}
