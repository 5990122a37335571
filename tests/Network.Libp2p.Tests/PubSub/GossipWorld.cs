// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Text;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.PubSub;

namespace PowerVerse.Chain.Network.Libp2p.Tests.PubSub;

/// <summary>Routers in one thread with a clock and a seed: every RPC is encoded and decoded on its way, with a delay and a chance of loss.</summary>
internal sealed class GossipWorld
{
    public const string Topic = "/t";

    private readonly PriorityQueue<Action, (long At, long Sequence)> _events = new();
    private readonly Random _random;
    private long _nowMs;
    private long _sequence;

    public GossipWorld(int seed, int nodes, GossipOptions? options = null)
    {
        _random = new Random(seed);
        Options = options ?? DefaultOptions;
        byte[] key = new byte[32];
        for (int i = 0; i < nodes; i++)
        {
            key[0] = (byte)i;
            key[1] = (byte)(i >> 8);
            Nodes.Add(new Node(this, PeerId.FromEd25519(key), seed + i));
        }
    }

    public static GossipOptions DefaultOptions { get; } = new()
    {
        Topics = [new GossipTopic { Name = Topic, MessageBytesMax = 100_000, FloodPublish = false }],
    };

    public GossipOptions Options { get; }

    public ManualTime Time { get; } = new();

    public List<Node> Nodes { get; } = [];

    /// <summary>Messages lost of a thousand.</summary>
    public int LossPermille { get; set; }

    public static byte[] Data(int number, int size = 100)
    {
        byte[] data = new byte[size];
        BitConverter.TryWriteBytes(data, number);
        return data;
    }

    public static void Connect(Node dialler, Node listener)
    {
        if (dialler == listener || !dialler.Connected.Add(listener) || !listener.Connected.Add(dialler))
        {
            return;
        }

        dialler.Router.AddPeer(listener.Id, isOutbound: true, speaksDontWant: true, listener.Ip);
        listener.Router.AddPeer(dialler.Id, isOutbound: false, speaksDontWant: true, dialler.Ip);
    }

    public static void Disconnect(Node first, Node second)
    {
        if (first.Connected.Remove(second) && second.Connected.Remove(first))
        {
            first.Router.RemovePeer(second.Id);
            second.Router.RemovePeer(first.Id);
        }
    }

    /// <summary>Each node dials some others.</summary>
    public void ConnectRandomly(int dialsEach)
    {
        foreach (Node node in Nodes)
        {
            for (int i = 0; i < dialsEach; i++)
            {
                Connect(node, Nodes[_random.Next(Nodes.Count)]);
            }
        }
    }

    public void SubscribeAll() => Nodes.ForEach(node => node.Router.Subscribe(Topic));

    public void Run(TimeSpan time)
    {
        long end = _nowMs + (long)time.TotalMilliseconds;
        long heartbeat = (long)Options.Heartbeat.TotalMilliseconds;
        while (_nowMs < end)
        {
            long nextBeat = ((_nowMs / heartbeat) + 1) * heartbeat;
            while (_events.TryPeek(out _, out (long At, long Sequence) due) && due.At <= Math.Min(nextBeat, end))
            {
                AdvanceTo(due.At);
                _events.Dequeue()();
            }

            AdvanceTo(Math.Min(nextBeat, end));
            if (_nowMs == nextBeat)
            {
                Nodes.ForEach(node => node.Router.Heartbeat());
            }
        }
    }

    private void AdvanceTo(long at)
    {
        Time.Advance(TimeSpan.FromMilliseconds(Math.Max(0, at - _nowMs)));
        _nowMs = Math.Max(_nowMs, at);
    }

    private void Later(int delayMs, Action action) => _events.Enqueue(action, (_nowMs + delayMs, _sequence++));

    internal sealed class Node : IGossipOutput
    {
        private readonly GossipWorld _world;

        public Node(GossipWorld world, PeerId id, int seed)
        {
            _world = world;
            Id = id;
            Router = new GossipRouter(world.Options, world.Time, new Random(seed), this);
        }

        public PeerId Id { get; }

        public IPAddress? Ip { get; set; }

        public GossipRouter Router { get; }

        public HashSet<Node> Connected { get; } = [];

        public Dictionary<MessageId, int> Delivered { get; } = [];

        public List<GossipControl> ControlSent { get; } = [];

        public List<(PeerId To, MessageId Id)> MessagesSent { get; } = [];

        public Func<GossipMessage, GossipVerdict> Verdict { get; set; } = _ => GossipVerdict.Accept;

        public int ValidationRoom { get; set; } = int.MaxValue;

        /// <summary>A silent node takes part in meshes and passes nothing on.</summary>
        public bool IsSilent { get; set; }

        public void Send(PeerId peer, GossipMessage message, GossipPriority priority)
        {
            MessagesSent.Add((peer, message.Id));
            if (!IsSilent)
            {
                Deliver(peer, message.Encoded);
            }
        }

        public void Send(PeerId peer, GossipControl control)
        {
            ControlSent.Add(control);
            Deliver(peer, GossipRpcCodec.Encode(control));
        }

        public bool TryValidate(GossipMessage message, PeerId from, GossipPriority priority)
        {
            if (ValidationRoom-- <= 0)
            {
                return false;
            }

            _world.Later(1, () =>
            {
                Delivered[message.Id] = Delivered.GetValueOrDefault(message.Id) + 1;
                Router.SetVerdict(message.Id, Verdict(message));
            });
            return true;
        }

        public void DropQueued(PeerId peer, IReadOnlyList<MessageId> ids)
        {
        }

        public void DropQueued(PeerId peer, MessageId id)
        {
        }

        /// <summary>Hands raw bytes to a connected peer, as a hostile node would.</summary>
        public void Deliver(PeerId peer, byte[] encoded)
        {
            Node? target = Connected.FirstOrDefault(node => node.Id == peer);
            if (target is null || _world._random.Next(1000) < _world.LossPermille)
            {
                return;
            }

            _world.Later(_world._random.Next(5, 60), () =>
            {
                if (target.Connected.Contains(this))
                {
                    GossipRpcCodec.TryDecode(encoded, out GossipRpc? rpc).Should().BeTrue("what we write we can read");
                    target.Router.Receive(Id, rpc!);
                }
            });
        }

        public override string ToString() => Encoding.ASCII.GetString([(byte)('A' + (_world.Nodes.IndexOf(this) % 26))]);
    }
}
