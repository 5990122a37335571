// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.IO.Pipelines;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Tests;

/// <summary>A transport whose connections hand bytes over in pieces of one to a few: whoever counts on whole messages in one read fails.</summary>
internal sealed class ChoppingTransport(IConnectionTransport inner, int pieceBytesMax, int seed) : IConnectionTransport
{
    private int _count;

    public bool CanDial(Multiaddress address) => inner.CanDial(address);

    public async ValueTask<IRawConnection> DialAsync(Multiaddress address, CancellationToken cancellationToken) => Chop(await inner.DialAsync(address, cancellationToken));

    public async ValueTask<IConnectionListener> ListenAsync(Multiaddress address, CancellationToken cancellationToken) =>
        new Listener(this, await inner.ListenAsync(address, cancellationToken));

    private Connection Chop(IRawConnection raw) => new(raw, pieceBytesMax, new Random(seed + Interlocked.Increment(ref _count)));

    private sealed class Listener(ChoppingTransport transport, IConnectionListener inner) : IConnectionListener
    {
        public Multiaddress Address => inner.Address;

        public async ValueTask<IRawConnection?> AcceptAsync(CancellationToken cancellationToken) =>
            await inner.AcceptAsync(cancellationToken) is { } raw ? transport.Chop(raw) : null;

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Connection : IRawConnection
    {
        private readonly Pipe _pieces = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));
        private readonly IRawConnection _inner;
        private readonly Task _chopping;

        public Connection(IRawConnection inner, int pieceBytesMax, Random random)
        {
            _inner = inner;
            _chopping = Task.Run(() => ChopAsync(pieceBytesMax, random));
        }

        public PipeReader Input => _pieces.Reader;

        public PipeWriter Output => _inner.Output;

        public Multiaddress LocalAddress => _inner.LocalAddress;

        public Multiaddress RemoteAddress => _inner.RemoteAddress;

        public void Abort()
        {
            _inner.Abort();
            _pieces.Reader.CancelPendingRead();
        }

        public async ValueTask DisposeAsync()
        {
            await _pieces.Reader.CompleteAsync();
            await _inner.DisposeAsync();
            await _chopping;
        }

        // The next piece is handed over only when the one before is consumed.
        private async Task ChopAsync(int pieceBytesMax, Random random)
        {
            try
            {
                while (true)
                {
                    ReadResult read = await _inner.Input.ReadAsync();
                    ReadOnlySequence<byte> left = read.Buffer;
                    while (!left.IsEmpty)
                    {
                        ReadOnlySequence<byte> piece = left.Slice(0, Math.Min(left.Length, 1 + random.Next(pieceBytesMax)));
                        foreach (ReadOnlyMemory<byte> part in piece)
                        {
                            _pieces.Writer.Write(part.Span);
                        }

                        left = left.Slice(piece.End);
                        if ((await _pieces.Writer.FlushAsync()).IsCompleted)
                        {
                            return;
                        }
                    }

                    _inner.Input.AdvanceTo(read.Buffer.End);
                    if (read.IsCompleted || read.IsCanceled)
                    {
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
            {
                // The connection broke under the reader, which is told by the end of the pieces.
            }
            finally
            {
                await _pieces.Writer.CompleteAsync();
            }
        }
    }
}
