// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>Tells late frames of streams that were closed here from a flood of frames for streams that never were. The session's gate is held.</summary>
internal sealed class YamuxClosedStreams(YamuxOptions options, TimeProvider time)
{
    private const int RememberedMax = 256;

    private readonly HashSet<uint> _ids = [];
    private readonly Queue<uint> _order = new();
    private long _secondBegan = time.GetTimestamp();
    private int _unknownFrames;

    /// <summary>Remembers a stream that is closed; the oldest makes room.</summary>
    public void Add(uint id)
    {
        if (_ids.Add(id))
        {
            _order.Enqueue(id);
            if (_order.Count > RememberedMax)
            {
                _ = _ids.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>Whether a frame for a stream that is not open may be passed over.</summary>
    public bool IsTolerable(uint id)
    {
        if (_ids.Contains(id))
        {
            return true;
        }

        if (time.GetElapsedTime(_secondBegan) >= TimeSpan.FromSeconds(1))
        {
            _secondBegan = time.GetTimestamp();
            _unknownFrames = 0;
        }

        return ++_unknownFrames <= options.UnknownFramesPerSecondMax;
    }
}
