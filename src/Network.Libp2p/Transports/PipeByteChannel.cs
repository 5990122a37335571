// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.IO.Pipelines;

namespace PowerVerse.Chain.Network.Libp2p.Transports;

/// <summary>A raw connection as a byte stream that never reads further than it was asked to, for the negotiation before encryption.</summary>
internal sealed class PipeByteChannel(IDuplexPipe pipe) : IByteChannel
{
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ReadResult result = await pipe.Input.ReadAsync(cancellationToken);
        if (result.IsCanceled)
        {
            throw new Libp2pException(CloseReason.TransportFailed, "aborted");
        }

        int count = (int)Math.Min(result.Buffer.Length, buffer.Length);
        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, count);
        taken.CopyTo(buffer.Span);
        pipe.Input.AdvanceTo(taken.End);
        return count;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        FlushResult result = await pipe.Output.WriteAsync(bytes, cancellationToken);
        if (result.IsCanceled || result.IsCompleted)
        {
            throw new Libp2pException(CloseReason.TransportFailed, "the peer reads no more");
        }
    }
}
