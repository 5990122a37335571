// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Muxing;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Muxing;

/// <summary>Two sessions whose batches are carried over by hand.</summary>
internal sealed class SessionPair
{
    private readonly byte[] _batch = new byte[65_518];

    public SessionPair(YamuxOptions? options = null)
    {
        YamuxOptions limits = options ?? new YamuxOptions();
        Dialler = new YamuxSession(true, limits, Time, new MemoryBudget(limits.ConnectionBytesMax * 4, Memory), Growth, () => { });
        Listener = new YamuxSession(false, limits, Time, new MemoryBudget(limits.ConnectionBytesMax, Memory), Growth, () => { });
    }

    public ManualTime Time { get; } = new();

    public MemoryBudget Memory { get; } = new(1 << 30, null);

    public MemoryBudget Growth { get; } = new(1 << 30, null);

    public YamuxSession Dialler { get; }

    public YamuxSession Listener { get; }

    public List<YamuxStream> Accepted { get; } = [];

    public YamuxStream Open(StreamPriority priority = StreamPriority.Bulk)
    {
        Dialler.TryOpen(priority, out YamuxStream? stream).Should().BeTrue();
        return stream!;
    }

    public YamuxError ReceiveByListener(byte[] bytes) => Listener.Receive(bytes, Accepted);

    /// <summary>Carries batches both ways until neither side has anything to send.</summary>
    public void Exchange(int delayMs = 0)
    {
        bool isMoved = true;
        while (isMoved)
        {
            int forth = Dialler.Fill(_batch);
            Listener.Receive(_batch.AsSpan(0, forth), Accepted).Should().Be(YamuxError.None);
            Time.Advance(TimeSpan.FromMilliseconds(delayMs / 2));
            int back = Listener.Fill(_batch);
            Dialler.Receive(_batch.AsSpan(0, back), Accepted).Should().Be(YamuxError.None);
            Time.Advance(TimeSpan.FromMilliseconds(delayMs / 2));
            isMoved = forth + back > 0;
        }
    }
}
