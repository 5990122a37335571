// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Protocols;

/// <summary>The limits of one request protocol.</summary>
/// <param name="Id">Its name in multistream-select.</param>
/// <param name="RequestBytesMax">Longest request in bytes.</param>
/// <param name="ChunkBytesMax">Longest chunk of a response in bytes.</param>
public sealed record RequestProtocol(string Id, int RequestBytesMax, int ChunkBytesMax)
{
    /// <summary>Bytes between the code and the length of a chunk, such as a fork digest; the same in every chunk.</summary>
    public int ContextBytes { get; init; }

    /// <summary>Requests of one peer at once.</summary>
    public int ConcurrentMax { get; init; } = 2;

    /// <summary>Longest wait for the request, and for the first chunk.</summary>
    public TimeSpan FirstByteTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for each further chunk.</summary>
    public TimeSpan ChunkTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest request altogether.</summary>
    public TimeSpan TotalTime { get; init; } = TimeSpan.FromSeconds(60);
}
