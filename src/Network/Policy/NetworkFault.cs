// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Policy;

/// <summary>What is held against a peer.</summary>
public enum NetworkFault
{
    /// <summary>More than an honest peer sends.</summary>
    Flood = 0,

    /// <summary>It asks beyond its quota again, though it was told how long to wait.</summary>
    Impatience,

    /// <summary>Bytes that are no message, or more of them than any answer has.</summary>
    Malformed,

    /// <summary>Something that nobody honest sends: bad signatures, proofs, blocks.</summary>
    Invalid,

    /// <summary>It is on another network.</summary>
    WrongNetwork,
}
