// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.HostileNetwork;

/// <summary>Genuine messages of the agreement as the attackers heard them, to be replayed or changed. Safe from any thread; keeps the newest of each kind.</summary>
internal sealed class Recorder
{
    private const int KeptMax = 2048;

    private readonly Lock _gate = new();
    private readonly Dictionary<byte, Queue<byte[]>> _messages = [];

    /// <summary>Keeps a message.</summary>
    /// <param name="type">Its type byte.</param>
    /// <param name="body">What follows it.</param>
    public void Add(byte type, ReadOnlySpan<byte> body)
    {
        lock (_gate)
        {
            if (!_messages.TryGetValue(type, out Queue<byte[]>? kept))
            {
                _messages[type] = kept = new Queue<byte[]>();
            }

            kept.Enqueue(body.ToArray());
            if (kept.Count > KeptMax)
            {
                kept.Dequeue();
            }
        }
    }

    /// <summary>What was kept of a type, oldest first.</summary>
    public byte[][] Of(byte type)
    {
        lock (_gate)
        {
            return _messages.TryGetValue(type, out Queue<byte[]>? kept) ? [.. kept] : [];
        }
    }
}
