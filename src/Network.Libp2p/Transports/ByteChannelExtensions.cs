// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.Transports;

/// <summary>Whole reads and length-prefixed messages over a byte stream.</summary>
public static class ByteChannelExtensions
{
    private const int FirstRentBytes = 64 * 1024;

    /// <summary>Fills the buffer.</summary>
    /// <returns>False when the stream ends before the first byte.</returns>
    /// <exception cref="Libp2pException">It ends in the middle, or broke.</exception>
    public static async ValueTask<bool> TryReadExactlyAsync(this IByteChannel stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        int filled = 0;
        while (filled < buffer.Length)
        {
            int count = await stream.ReadAsync(buffer[filled..], cancellationToken);
            if (count == 0)
            {
                return filled == 0 ? false : throw new Libp2pException(CloseReason.ProtocolViolation, "the stream ends inside a message");
            }

            filled += count;
        }

        return true;
    }

    /// <summary>Reads a message with its length before it as an unsigned varint.</summary>
    /// <param name="stream">Where to read.</param>
    /// <param name="sizeBytesMax">Longest message; beyond the first 64 KiB memory is taken as its bytes arrive.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message, which the caller disposes, or null when the stream ends before it.</returns>
    /// <exception cref="Libp2pException">The length is malformed or above the limit, or the stream broke.</exception>
    public static async ValueTask<PooledMessage?> ReadMessageAsync(this IByteChannel stream, int sizeBytesMax, CancellationToken cancellationToken)
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(UnsignedVarint.SizeBytesMax);
        try
        {
            int length = await ReadLengthAsync(stream, scratch, sizeBytesMax, cancellationToken);
            if (length < 0)
            {
                return null;
            }

            return await ReadBodyAsync(stream, length, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    /// <summary>Writes a message with its length before it as an unsigned varint.</summary>
    public static async ValueTask WriteMessageAsync(this IByteChannel stream, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] framed = ArrayPool<byte>.Shared.Rent(UnsignedVarint.SizeBytesMax + message.Length);
        try
        {
            int prefix = UnsignedVarint.Write(framed, (ulong)message.Length);
            message.CopyTo(framed.AsMemory(prefix));
            await stream.WriteAsync(framed.AsMemory(0, prefix + message.Length), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(framed);
        }
    }

    // Memory grows with what arrives: a length that is only claimed costs the peer as much as this node.
    private static async ValueTask<PooledMessage> ReadBodyAsync(IByteChannel stream, int length, CancellationToken cancellationToken)
    {
        int room = Math.Min(length, FirstRentBytes);
        PooledMessage message = PooledMessage.Rent(room);
        try
        {
            int filled = 0;
            while (filled < length)
            {
                if (filled == room)
                {
                    room = (int)Math.Min(length, 2L * room);
                    PooledMessage larger = PooledMessage.Rent(room);
                    message.Memory.CopyTo(larger.WritableMemory);
                    message.Dispose();
                    message = larger;
                }

                int count = await stream.ReadAsync(message.WritableMemory[filled..], cancellationToken);
                if (count == 0)
                {
                    throw new Libp2pException(CloseReason.ProtocolViolation, "the stream ends inside a message");
                }

                filled += count;
            }

            return message;
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    /// <summary>Reads the length of a message; -1 when the stream ends before it.</summary>
    internal static async ValueTask<int> ReadLengthAsync(IByteChannel stream, byte[] scratch, int sizeBytesMax, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        for (int filled = 0; filled < UnsignedVarint.SizeBytesMax; filled++)
        {
            if (!await stream.TryReadExactlyAsync(scratch.AsMemory(filled, 1), cancellationToken))
            {
                return filled == 0 ? -1 : throw new Libp2pException(CloseReason.ProtocolViolation, "the stream ends inside a length");
            }

            UnsignedVarint.Status status = UnsignedVarint.Read(scratch.AsSpan(0, filled + 1), out ulong length, out _);
            if (status == UnsignedVarint.Status.Done)
            {
                return length <= (ulong)sizeBytesMax
                    ? (int)length
                    : throw new Libp2pException(CloseReason.ProtocolViolation, $"a message of {length} bytes where {sizeBytesMax} are allowed");
            }

            if (status == UnsignedVarint.Status.Malformed)
            {
                break;
            }
        }

        throw new Libp2pException(CloseReason.ProtocolViolation, "a malformed length");
    }
}
