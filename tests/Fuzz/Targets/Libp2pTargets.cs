// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Discovery;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Negotiation;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Protocols;
using PowerVerse.Chain.Network.Libp2p.PubSub;
using PowerVerse.Chain.Network.Libp2p.Security;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Fuzz.Targets;

/// <summary>Any bytes as a binary multiaddress: what is accepted encodes to the same bytes, and so does its text.</summary>
public sealed class MultiaddressTarget : IFuzzTarget
{
    public long AllocationBytesMax => 4 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "/ip4/10.0.0.1/tcp/30333/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA", "/ip6/::1/tcp/1", "/dns4/boot.example.org/tcp/443",
        }.Select(text => Multiaddress.Parse(text).Bytes.ToArray()),
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!Multiaddress.TryDecode(input, out Multiaddress? address, out _))
        {
            return false;
        }

        Require.Same(address.Bytes, input);
        Require.Same(Multiaddress.Parse(address.ToString()).Bytes, input);
        return true;
    }
}

/// <summary>Any bytes as text of an address and of a peer id.</summary>
public sealed class AddressTextTarget : IFuzzTarget
{
    public long AllocationBytesMax => 16 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "/ip4/10.0.0.1/tcp/30333/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"u8.ToArray(), "/ip6/fe80::1/tcp/65535"u8.ToArray(),
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N"u8.ToArray(), "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe"u8.ToArray(),
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        string text = System.Text.Encoding.Latin1.GetString(input);
        bool isPeer = PeerId.TryParse(text, out PeerId? id);
        if (isPeer && (!PeerId.TryParse(id!.ToString(), out PeerId? again) || again != id))
        {
            throw new InvalidOperationException("a peer id does not read back");
        }

        bool isAddress = Multiaddress.TryParse(text, out Multiaddress? address, out _);
        if (isAddress)
        {
            Require.Same(Multiaddress.Parse(address!.ToString()).Bytes, address.Bytes);
        }

        return isPeer || isAddress;
    }
}

/// <summary>Any bytes as the payload of a Noise handshake, and as the second and third message of one.</summary>
public sealed class NoiseTarget : IFuzzTarget
{
    private static readonly byte[] First = [.. Enumerable.Repeat((byte)1, 32)];
    private static readonly byte[] Second = [.. Enumerable.Repeat((byte)2, 32)];
    private static readonly NodeIdentity Identity = NodeIdentity.FromSeed(First);

    private readonly byte[] _payload = new byte[FuzzRun.InputBytesMax];

    public long AllocationBytesMax => 8 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } = [NoisePayload.Create(Identity, First, ["/yamux/1.0.0"]), Message(1), Message(2)];

    public bool Run(ReadOnlySpan<byte> input)
    {
        bool isPayload = NoisePayload.TryDecode(input, out NoisePayload? payload) && payload!.Verify(First) is not null;
        if (isPayload && payload!.Verify(First) != Identity.PeerId)
        {
            throw new InvalidOperationException("a forged identity was taken");
        }

        using NoiseHandshake initiator = new(true, First, First, []);
        _ = initiator.TryWriteMessage([], _payload, out int length);
        byte[] hello = _payload[..length];
        bool isSecond = initiator.TryReadMessage(input, _payload, out _);
        using NoiseHandshake responder = new(false, Second, Second, []);
        _ = responder.TryReadMessage(hello, _payload, out _) && responder.TryWriteMessage([], _payload, out _);
        return isPayload | isSecond | responder.TryReadMessage(input, _payload, out _);
    }

    private static byte[] Message(int step)
    {
        byte[] buffer = new byte[4096];
        byte[] payload = new byte[4096];
        using NoiseHandshake initiator = new(true, First, First, []);
        using NoiseHandshake responder = new(false, Second, Second, []);
        _ = initiator.TryWriteMessage([], buffer, out int length);
        _ = responder.TryReadMessage(buffer.AsSpan(0, length), payload, out _);
        _ = responder.TryWriteMessage([], buffer, out length);
        if (step == 1)
        {
            return buffer[..length];
        }

        _ = initiator.TryReadMessage(buffer.AsSpan(0, length), payload, out _);
        _ = initiator.TryWriteMessage([], buffer, out length);
        return buffer[..length];
    }
}

/// <summary>Any bytes as Yamux frames for both sides of a session with open streams; afterwards the session still answers and gives all memory back.</summary>
public sealed class YamuxTarget : IFuzzTarget
{
    private readonly byte[] _batch = new byte[64 * 1024];
    private readonly byte[] _buffer = new byte[64 * 1024];

    public long AllocationBytesMax => 32 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        [.. Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0), .. Frame(YamuxFrameType.Data, YamuxFlags.None, 1, 4), 1, 2, 3, 4,
            .. Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Fin, 1, 0)],
        [.. Frame(YamuxFrameType.Data, YamuxFlags.Syn, 3, 0), .. Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 9), .. Frame(YamuxFrameType.Data, YamuxFlags.Rst, 3, 0)],
        [.. Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, 1, 100_000), .. Frame(YamuxFrameType.Data, YamuxFlags.Fin, 1, 2), 7, 7],
        [.. Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, 2, 1), .. Frame(YamuxFrameType.GoAway, YamuxFlags.None, 0, 1)],
    ];

    public bool Run(ReadOnlySpan<byte> input) => Run(input, isDialler: false) | Run(input, isDialler: true);

    private bool Run(ReadOnlySpan<byte> input, bool isDialler)
    {
        MemoryBudget memory = new(1 << 20, null);
        YamuxSession session = new(isDialler, new YamuxOptions(), TimeProvider.System, memory, new MemoryBudget(1 << 20, null), () => { });
        _ = session.TryOpen(StreamPriority.Bulk, out YamuxStream? ours);
        _ = ours!.WriteAsync(new byte[10], CancellationToken.None).AsTask();
        List<YamuxStream> streams = [];
        YamuxError error = session.Receive(input, streams);
        streams.Add(ours);
        while (session.Fill(_batch) > 0)
        {
        }

        foreach (YamuxStream stream in streams)
        {
            while (stream.Received.Length > 0)
            {
                Task<int> reading = stream.ReadAsync(_buffer, CancellationToken.None).AsTask();
                if (!reading.IsCompletedSuccessfully)
                {
                    throw new InvalidOperationException("bytes are there and cannot be read");
                }
            }

            stream.Dispose();
        }

        session.Close(CloseReason.LocalClose, YamuxGoAway.Normal);
        return memory.UsedBytes == 0 ? error == YamuxError.None : throw new InvalidOperationException($"{memory.UsedBytes} bytes are not given back");
    }

    private static byte[] Frame(YamuxFrameType type, YamuxFlags flags, uint id, uint length)
    {
        byte[] frame = new byte[YamuxHeader.SizeBytes];
        new YamuxHeader(type, flags, id, length).Encode(frame);
        return frame;
    }
}

/// <summary>Any bytes as a gossip RPC, decoded and given to a router that has a neighbour.</summary>
public sealed class GossipTarget : IFuzzTarget
{
    private const string Topic = "/t";

    private static readonly PeerId Peer = PeerId.FromEd25519(new byte[32]);

    private const int PendingMax = 64;

    // A router per input would hide what builds up in one; it is bounded, and forgets by heartbeats.
    private readonly GossipRouter _router;
    private readonly Queue<MessageId> _pending = new();
    private int _runs;

    public GossipTarget()
    {
        GossipOptions options = new() { Topics = [new GossipTopic { Name = Topic, MessageBytesMax = 10_000 }], SeenMax = 1000 };
        _router = new GossipRouter(options, TimeProvider.System, new Random(1), new Silence(_pending));
        _router.Subscribe(Topic);
        _router.AddPeer(Peer, isOutbound: true, speaksDontWant: true, null);
    }

    public long AllocationBytesMax => 256 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } = Make();

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (++_runs % 50 == 0)
        {
            _router.Heartbeat();
        }

        if (!GossipRpcCodec.TryDecode(input.ToArray(), out GossipRpc? rpc))
        {
            return false;
        }

        _router.Receive(Peer, rpc);
        while (_pending.Count > PendingMax)
        {
            MessageId id = _pending.Dequeue();
            _router.SetVerdict(id, (GossipVerdict)(id.Low % 3));
        }

        if (_router.Scores.Of(Peer) < -1000)
        {
            // Begin anew with a clean neighbour, else nothing of it is read any more.
            _router.RemovePeer(Peer);
            _router.Scores.Decay(TimeSpan.FromDays(1), DateTimeOffset.MaxValue);
            _router.AddPeer(Peer, isOutbound: true, speaksDontWant: true, null);
        }

        return true;
    }

    private static byte[][] Make()
    {
        GossipControl control = new();
        control.Subscriptions.Add((true, Topic));
        control.Have.Add((Topic, [MessageId.Of(Topic, [1])]));
        control.Want.Add(MessageId.Of(Topic, [1]));
        control.Graft.Add(Topic);
        control.Prune.Add((Topic, 60));
        control.DontWant.Add(MessageId.Of(Topic, [2]));
        return [GossipRpcCodec.Encode(control), GossipMessage.Create(default, Topic, [1, 2, 3]).Encoded, GossipMessage.Create(default, Topic, new byte[1500]).Encoded];
    }

    private sealed class Silence(Queue<MessageId> pending) : IGossipOutput
    {
        public void Send(PeerId peer, GossipMessage message, GossipPriority priority)
        {
        }

        public void Send(PeerId peer, GossipControl control)
        {
            byte[] encoded = GossipRpcCodec.Encode(control);
            if (!GossipRpcCodec.TryDecode(encoded, out _))
            {
                throw new InvalidOperationException($"we sent what we cannot read: 0x{Convert.ToHexStringLower(encoded)}");
            }
        }

        public bool TryValidate(GossipMessage message, PeerId from, GossipPriority priority)
        {
            if (message.Id.Low % 4 == 0)
            {
                return false;
            }

            pending.Enqueue(message.Id);
            return true;
        }

        public void DropQueued(PeerId peer, IReadOnlyList<MessageId> ids)
        {
        }

        public void DropQueued(PeerId peer, MessageId id)
        {
        }
    }
}

/// <summary>Any bytes to the answering side of multistream-select.</summary>
public sealed class MultistreamTarget : IFuzzTarget
{
    public long AllocationBytesMax => 32 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        MultistreamSelect.Lines(MultistreamSelect.Header, "/noise"),
        MultistreamSelect.Lines([MultistreamSelect.Header, .. Enumerable.Repeat("/x", 15), "/noise"]),
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        Task<string> answer = MultistreamSelect.AnswerAsync(new Given(input.ToArray()), id => id == "/noise", CancellationToken.None).AsTask();
        if (!answer.IsCompleted)
        {
            throw new InvalidOperationException("the negotiation does not end with its input");
        }

        return answer.IsCompletedSuccessfully || (answer.Exception!.InnerException is Libp2pException ? false : throw answer.Exception);
    }

    private sealed class Given(byte[] bytes) : IByteChannel
    {
        private int _at;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            int count = Math.Min(buffer.Length, bytes.Length - _at);
            bytes.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return new(count);
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> written, CancellationToken cancellationToken) => default;
    }
}

/// <summary>Any bytes as identify, signed peer record, Kademlia message and stored peer.</summary>
public sealed class PeerMessageTarget : IFuzzTarget
{
    private static readonly NodeIdentity Identity = NodeIdentity.FromSeed([.. Enumerable.Repeat((byte)3, 32)]);
    private static readonly Multiaddress Address = Multiaddress.Parse("/ip4/1.2.3.4/tcp/5");

    public long AllocationBytesMax => 32 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        new IdentifyMessage
        {
            PublicKey = Identity.EncodedPublicKey,
            ListenAddresses = [Address],
            Protocols = ["/a", "/b"],
            ObservedAddress = Address,
            AgentVersion = "x",
            SignedPeerRecord = SignedPeerRecord.Create(Identity, 1, [Address]),
        }.Encode(),
        SignedPeerRecord.Create(Identity, 1, [Address]),
        new KademliaMessage(KademliaMessageType.FindNode, [1, 2], [new KademliaPeer(Identity.PeerId, [Address])]).Encode(),
        new PeerRecord { PeerId = Identity.PeerId, Addresses = [Address], Score = -3, AgentVersion = "x" }.Encode(),
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        bool isAny = IdentifyMessage.TryDecode(input, out IdentifyMessage? identify);
        _ = identify?.IsOf(Identity.PeerId);
        if (SignedPeerRecord.TryVerify(input, out SignedPeerRecord? record))
        {
            isAny = true;
            if (record.PeerId != Identity.PeerId)
            {
                throw new InvalidOperationException("a forged record was taken");
            }
        }

        if (KademliaMessage.TryDecode(input, out KademliaMessage? message))
        {
            isAny = true;
            if (!KademliaMessage.TryDecode(message.Encode(), out _))
            {
                throw new InvalidOperationException("what was read does not read back");
            }
        }

        if (PeerRecord.TryDecode(input, out PeerRecord? peer))
        {
            isAny = true;
            if (!PeerRecord.TryDecode(peer.Encode(), out _))
            {
                throw new InvalidOperationException("what was read does not read back");
            }
        }

        return isAny;
    }
}

/// <summary>Any bytes as the private key of a node; what is accepted must encode to the same bytes.</summary>
public sealed class NodeKeyTarget : IFuzzTarget
{
    public long AllocationBytesMax => 16 * 1024;

    public IReadOnlyList<byte[]> Seeds { get; } = [.. Enumerable.Range(0, 4).Select(static i => NodeIdentity.FromSeed([.. Enumerable.Repeat((byte)i, 32)]).Encode())];

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!NodeIdentity.TryDecode(input, out NodeIdentity? identity))
        {
            return false;
        }

        Require.Same(identity.Encode(), input);
        return true;
    }
}

/// <summary>Any bytes as messages with their lengths before them, as requests, answers and direct streams carry them; no more memory is taken than arrives.</summary>
public sealed class FramingTarget : IFuzzTarget
{
    private const int MessageBytesMax = 64 * 1024 * 1024;

    public long AllocationBytesMax => 512 * 1024;

    public IReadOnlyList<byte[]> Seeds { get; } = [[0], [3, 1, 2, 3], [0x80, 0x01, .. new byte[128], 2, 9, 9], [0xFF, 0xFF, 0xFF, 0x1F, 1], [0x80, 0x80, 0x00]];

    public bool Run(ReadOnlySpan<byte> input)
    {
        Piece channel = new(input.ToArray());
        int read = 0;
        try
        {
            while (channel.ReadMessageAsync(MessageBytesMax, default).AsTask().GetAwaiter().GetResult() is { } message)
            {
                read += message.Memory.Length;
                message.Dispose();
            }
        }
        catch (Libp2pException exception) when (exception.Reason == CloseReason.ProtocolViolation)
        {
            return false;
        }

        return read <= input.Length ? true : throw new InvalidOperationException("read more than there was");
    }

    private sealed class Piece(byte[] bytes) : IByteChannel
    {
        private const int AtOnceMax = 37;
        private int _at;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            int count = Math.Min(Math.Min(AtOnceMax, buffer.Length), bytes.Length - _at);
            bytes.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return new(count);
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> written, CancellationToken cancellationToken) => default;
    }
}
