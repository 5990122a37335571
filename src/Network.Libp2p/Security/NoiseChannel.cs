// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Security;

/// <summary>Transport frames of Noise: two bytes of length, big-endian, then ciphertext and tag.</summary>
/// <remarks>A frame is encrypted straight into the socket's buffer, and decrypted in one pooled buffer; nothing is allocated per frame.</remarks>
internal sealed class NoiseChannel : ISecureChannel
{
    /// <summary>Most plaintext bytes in one frame that we write: with length and tag it fills 64 KiB, the size of a pooled buffer.</summary>
    public const int PlaintextBytesMax = FrameBytesMax + 1 - HeaderSizeBytes - NoiseCipher.TagSizeBytes;

    private const int HeaderSizeBytes = 2;
    private const int FrameBytesMax = ushort.MaxValue;

    private readonly IRawConnection _raw;
    private readonly NoiseCipher _send;
    private readonly NoiseCipher _receive;
    private readonly byte[] _frame = ArrayPool<byte>.Shared.Rent(FrameBytesMax);
    private int _isDisposed;

    public NoiseChannel(IRawConnection raw, NoiseCipher send, NoiseCipher receive)
    {
        _raw = raw;
        _send = send;
        _receive = receive;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await ReadRawAsync(cancellationToken);
            if (TryTakeFrame(result.Buffer, out int length, out SequencePosition end))
            {
                _raw.Input.AdvanceTo(end);
                int plain = Decrypt(length);
                if (plain > 0)
                {
                    return _frame.AsMemory(0, plain);
                }

                // An empty frame is legal and carries nothing.
                continue;
            }

            if (result.IsCompleted)
            {
                bool isBetweenFrames = result.Buffer.IsEmpty;
                _raw.Input.AdvanceTo(result.Buffer.End);
                return isBetweenFrames
                    ? ReadOnlyMemory<byte>.Empty
                    : throw new Libp2pException(CloseReason.TransportFailed, "the connection ends inside a frame");
            }

            _raw.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken)
    {
        Encrypt(plaintext.Span);
        FlushResult result;
        try
        {
            result = await _raw.Output.FlushAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new Libp2pException(CloseReason.TransportFailed, "write failed", exception);
        }

        if (result.IsCanceled || result.IsCompleted)
        {
            throw new Libp2pException(CloseReason.TransportFailed, "the peer reads no more");
        }
    }

    public void Abort() => _raw.Abort();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _raw.DisposeAsync();
        _send.Dispose();
        _receive.Dispose();
        ArrayPool<byte>.Shared.Return(_frame);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadRawAsync(CancellationToken cancellationToken)
    {
        ReadResult result;
        try
        {
            result = await _raw.Input.ReadAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new Libp2pException(CloseReason.TransportFailed, "read failed", exception);
        }

        return result.IsCanceled ? throw new Libp2pException(CloseReason.TransportFailed, "aborted") : result;
    }

    private bool TryTakeFrame(in ReadOnlySequence<byte> buffer, out int length, out SequencePosition end)
    {
        length = 0;
        end = default;
        if (buffer.Length < HeaderSizeBytes)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderSizeBytes];
        buffer.Slice(0, HeaderSizeBytes).CopyTo(header);
        length = BinaryPrimitives.ReadUInt16BigEndian(header);
        if (length < NoiseCipher.TagSizeBytes)
        {
            throw new Libp2pException(CloseReason.NoiseFailed, $"a frame of {length} bytes");
        }

        if (buffer.Length < HeaderSizeBytes + length)
        {
            return false;
        }

        ReadOnlySequence<byte> body = buffer.Slice(HeaderSizeBytes, length);
        body.CopyTo(_frame);
        end = body.End;
        return true;
    }

    private int Decrypt(int length)
    {
        int plain = length - NoiseCipher.TagSizeBytes;
        return _receive.TryDecrypt([], _frame.AsSpan(0, length), _frame.AsSpan(0, plain))
            ? plain
            : throw new Libp2pException(CloseReason.NoiseFailed, "a frame does not decrypt");
    }

    private void Encrypt(ReadOnlySpan<byte> plaintext)
    {
        int length = plaintext.Length + NoiseCipher.TagSizeBytes;
        Span<byte> output = _raw.Output.GetSpan(HeaderSizeBytes + length)[..(HeaderSizeBytes + length)];
        BinaryPrimitives.WriteUInt16BigEndian(output, checked((ushort)length));
        _send.Encrypt([], plaintext, output[HeaderSizeBytes..]);
        _raw.Output.Advance(HeaderSizeBytes + length);
    }
}
