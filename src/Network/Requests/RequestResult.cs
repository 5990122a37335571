// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Requests;

/// <summary>What came of asking a peer.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Chunks">What arrived, also when it ended early.</param>
/// <param name="Wait">For <see cref="RequestStatus.Busy"/>, how long the peer asks to be left alone.</param>
public sealed record RequestResult(RequestStatus Status, IReadOnlyList<ReadOnlyMemory<byte>> Chunks, TimeSpan Wait = default);

/// <summary>How a request ended.</summary>
public enum RequestStatus
{
    /// <summary>The peer gave all it has of it.</summary>
    Complete = 0,

    /// <summary>It keeps nothing of it.</summary>
    Unavailable,

    /// <summary>It was asked too often.</summary>
    Busy,

    /// <summary>It is gone, too slow, or broke the limits.</summary>
    Failed,
}
