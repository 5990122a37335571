// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Muxing;

namespace PowerVerse.Chain.Network.Direct;

/// <summary>What a direct stream carries. Each lane is a stream of its own in each direction: a full one never holds up another.</summary>
public enum NetworkLane : byte
{
    /// <summary>Statuses, requests, and votes and certificates said again: what must not be deduplicated.</summary>
    Consensus = 0,

    /// <summary>Payloads that were asked for.</summary>
    Payload = 1,
}

/// <summary>Name, urgency and bounds of a lane.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Priority">Which streams of a connection go first.</param>
/// <param name="MessageBytesMax">Longest message.</param>
/// <param name="QueueCountMax">Messages that wait for one peer; the oldest are dropped.</param>
/// <param name="QueueBytesMax">Bytes that wait for one peer; what comes beyond is dropped.</param>
internal sealed record LaneRules(
    NetworkLane Lane, string Protocol, StreamPriority Priority, int MessageBytesMax, int QueueCountMax, long QueueBytesMax)
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;

    /// <summary>All lanes in the order of their numbers.</summary>
    internal static IReadOnlyList<LaneRules> All { get; } =
    [
        new(NetworkLane.Consensus, "/pv/consensus/1", StreamPriority.Urgent, (512 * KiB) + 1, 8192, 4L * MiB),
        new(NetworkLane.Payload, "/pv/payload/1", StreamPriority.Bulk, (2 * MiB) + (64 * KiB), 64, 16L * MiB),
    ];
}
