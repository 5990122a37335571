// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Globalization;

namespace PowerVerse.Chain.HostileNetwork;

/// <summary>What the attackers of one kind did and met. Safe from any thread.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, long> _ends = new(StringComparer.Ordinal);
    private long _connections;
    private long _messages;
    private long _bytes;

    public void Connected() => Interlocked.Increment(ref _connections);

    public void Sent(int messages, long bytes)
    {
        Interlocked.Add(ref _messages, messages);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>A connection was refused or ended.</summary>
    public void Ended(string how) => _ends.AddOrUpdate(how, 1, static (_, count) => count + 1);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_connections} connections, {_messages} messages, {_bytes / 1e6:F1} MB; ends: {(_ends.IsEmpty ? "none" : string.Join(", ", _ends.OrderByDescending(static pair => pair.Value).Select(static pair => $"{pair.Key} {pair.Value}")))}");
}
