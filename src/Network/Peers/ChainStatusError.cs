// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Peers;

/// <summary>Why bytes are no <see cref="ChainStatus"/>.</summary>
internal enum ChainStatusError
{
    /// <summary>They are one.</summary>
    None = 0,

    /// <summary>No RLP list, or bytes after it.</summary>
    NotAList,

    /// <summary>A list that begins with another version: nothing is known of the rest, and nothing is wrong with it.</summary>
    OtherVersion,

    /// <summary>A field is absent, too long, not of its type, or there is one too many.</summary>
    MalformedField,

    /// <summary>A final or an earliest block above the newest one.</summary>
    Contradictory,
}
