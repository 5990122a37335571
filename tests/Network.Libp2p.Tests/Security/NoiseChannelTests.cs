// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Net;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Security;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Security;

[Parallelizable(ParallelScope.All)]
public sealed class NoiseChannelTests
{
    [Test]
    public async Task Frames_of_every_size_pass_in_order()
    {
        await using Link link = await Link.CreateAsync();
        Random random = new(1);
        foreach (int size in (int[])[1, 2, 100, 4095, 4096, 16_384, 65_000, NoiseChannel.PlaintextBytesMax])
        {
            byte[] plain = new byte[size];
            random.NextBytes(plain);
            Task writing = link.Sender.WriteAsync(plain, default).AsTask();
            (await link.Receiver.ReadAsync(default)).ToArray().Should().Equal(plain);
            await writing;
        }
    }

    [Test]
    public async Task Frame_changed_on_the_way_ends_the_connection() =>
        await EndsAsync(frame => frame[5] ^= 1, CloseReason.NoiseFailed);

    [Test]
    public async Task Frame_too_short_for_a_tag_ends_the_connection() =>
        await EndsAsync(frame => BinaryPrimitives.WriteUInt16BigEndian(frame, 15), CloseReason.NoiseFailed);

    [Test]
    public async Task Frame_of_no_length_ends_the_connection() =>
        await EndsAsync(frame => BinaryPrimitives.WriteUInt16BigEndian(frame, 0), CloseReason.NoiseFailed);

    [Test]
    public async Task Replayed_frame_ends_the_connection()
    {
        await using Link link = await Link.CreateAsync();
        byte[] frame = link.Encrypt("hello"u8);
        _ = await link.SenderRaw.Output.WriteAsync(frame);
        (await link.Receiver.ReadAsync(default)).ToArray().Should().Equal("hello"u8.ToArray());
        _ = await link.SenderRaw.Output.WriteAsync(frame);
        (await link.Receiver.ReadAsync(default).AsTask().FailureAsync()).Should().Be(CloseReason.NoiseFailed);
    }

    [Test]
    public async Task End_inside_a_frame_is_no_orderly_end()
    {
        await using Link link = await Link.CreateAsync();
        _ = await link.SenderRaw.Output.WriteAsync(link.Encrypt("hello"u8).AsMemory(0, 10));
        await link.SenderRaw.Output.CompleteAsync();
        (await link.Receiver.ReadAsync(default).AsTask().FailureAsync()).Should().Be(CloseReason.TransportFailed);
    }

    [Test]
    public async Task End_between_frames_reads_as_empty()
    {
        await using Link link = await Link.CreateAsync();
        await link.SenderRaw.Output.CompleteAsync();
        (await link.Receiver.ReadAsync(default)).Length.Should().Be(0);
    }

    [Test]
    public async Task Empty_frames_are_passed_over()
    {
        await using Link link = await Link.CreateAsync();
        _ = await link.SenderRaw.Output.WriteAsync(link.Encrypt([]));
        _ = await link.SenderRaw.Output.WriteAsync(link.Encrypt("x"u8));
        (await link.Receiver.ReadAsync(default)).ToArray().Should().Equal("x"u8.ToArray());
    }

    private static async Task EndsAsync(Action<byte[]> change, CloseReason reason)
    {
        await using Link link = await Link.CreateAsync();
        byte[] frame = link.Encrypt("a frame of some length"u8);
        change(frame);
        _ = await link.SenderRaw.Output.WriteAsync(frame);
        (await link.Receiver.ReadAsync(default).AsTask().FailureAsync()).Should().Be(reason);
    }

    private sealed class Link : IAsyncDisposable
    {
        private static readonly byte[] Key = new byte[32];
        private readonly NoiseCipher _cipher = new(Key);

        public required IRawConnection SenderRaw { get; init; }

        public required NoiseChannel Sender { get; init; }

        public required NoiseChannel Receiver { get; init; }

        public static async Task<Link> CreateAsync()
        {
            MemoryNetwork network = new();
            MemoryTransport transport = new(network, IPAddress.Loopback);
            IConnectionListener listener = await transport.ListenAsync(Multiaddress.Parse("/ip4/127.0.0.1/tcp/1"), default);
            IRawConnection dialled = await transport.DialAsync(listener.Address, default);
            IRawConnection accepted = (await listener.AcceptAsync(default))!;
            return new Link
            {
                SenderRaw = dialled,
                Sender = new NoiseChannel(dialled, new NoiseCipher(Key), new NoiseCipher(Key)),
                Receiver = new NoiseChannel(accepted, new NoiseCipher(Key), new NoiseCipher(Key)),
            };
        }

        public byte[] Encrypt(ReadOnlySpan<byte> plain)
        {
            byte[] frame = new byte[2 + plain.Length + NoiseCipher.TagSizeBytes];
            BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)(frame.Length - 2));
            _cipher.Encrypt([], plain, frame.AsSpan(2));
            return frame;
        }

        public async ValueTask DisposeAsync()
        {
            await Sender.DisposeAsync();
            await Receiver.DisposeAsync();
            _cipher.Dispose();
        }
    }
}
