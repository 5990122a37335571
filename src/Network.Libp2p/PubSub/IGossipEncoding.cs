// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;

namespace PowerVerse.Chain.Network.Libp2p.PubSub;

/// <summary>How the content of a topic's messages travels, such as compressed. Safe from any thread.</summary>
/// <remarks>A message is named by its content, so that the same content in two encodings is one message.</remarks>
public interface IGossipEncoding
{
    /// <summary>Content to data.</summary>
    byte[] Encode(ReadOnlySpan<byte> content);

    /// <summary>Data to content.</summary>
    /// <param name="data">What a peer sent.</param>
    /// <param name="contentBytesMax">Longest content; memory MUST be taken only for a declared size within it.</param>
    /// <param name="content">The content.</param>
    /// <returns>False when it is malformed or too long.</returns>
    bool TryDecode(ReadOnlySpan<byte> data, int contentBytesMax, [NotNullWhen(true)] out byte[]? content);
}
