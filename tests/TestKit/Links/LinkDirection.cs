// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace PowerVerse.Chain.TestKit.Links;

/// <summary>One direction of a node's line to the network: so many bytes per second, whichever of its connections they belong to.</summary>
/// <param name="bytesPerSecond">What passes per second.</param>
public sealed class LinkDirection(long bytesPerSecond)
{
    private readonly Lock _gate = new();
    private long _free;
    private long _bytes;

    /// <summary>Bytes that have passed.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How long the line is taken from now on.</summary>
    public TimeSpan Backlog
    {
        get
        {
            lock (_gate)
            {
                return TimeSpan.FromSeconds(Math.Max(0, _free - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency);
            }
        }
    }

    /// <summary>Takes the line for some bytes.</summary>
    /// <returns>When the last of them has passed, in timestamps.</returns>
    public long Take(int count)
    {
        lock (_gate)
        {
            long now = Stopwatch.GetTimestamp();
            _free = Math.Max(now, _free) + (long)((double)count / bytesPerSecond * Stopwatch.Frequency);
            _bytes += count;
            return _free;
        }
    }
}

/// <summary>A node's line to the network.</summary>
/// <param name="Up">What it sends.</param>
/// <param name="Down">What it receives.</param>
public sealed record NodeLink(LinkDirection Up, LinkDirection Down)
{
    /// <summary>A line that is equally fast both ways.</summary>
    public static NodeLink Of(long bytesPerSecond) => new(new LinkDirection(bytesPerSecond), new LinkDirection(bytesPerSecond));
}
