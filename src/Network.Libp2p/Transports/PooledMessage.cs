// SPDX-License-Identifier: Apache-2.0

using System.Buffers;

namespace PowerVerse.Chain.Network.Libp2p.Transports;

/// <summary>A message in pooled memory; whoever holds it disposes it once, and reads it no more after that.</summary>
public sealed class PooledMessage : IDisposable
{
    private readonly int _length;
    private byte[]? _buffer;

    private PooledMessage(byte[] buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory => WritableMemory;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => WritableMemory.Span;

    internal Memory<byte> WritableMemory => (_buffer ?? throw new ObjectDisposedException(nameof(PooledMessage))).AsMemory(0, _length);

    /// <inheritdoc/>
    public void Dispose()
    {
        byte[]? buffer = Interlocked.Exchange(ref _buffer, null);
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal static PooledMessage Rent(int length) => new(ArrayPool<byte>.Shared.Rent(Math.Max(length, 1)), length);
}
