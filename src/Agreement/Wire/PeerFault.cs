// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>What is held against a peer.</summary>
public enum PeerFault
{
    /// <summary>More messages than an honest peer sends.</summary>
    Flood = 0,

    /// <summary>Bytes that are no message.</summary>
    Malformed,

    /// <summary>A message that nobody honest sends: a bad signature, proof or certificate.</summary>
    InvalidMessage,

    /// <summary>It is on another network.</summary>
    WrongNetwork,

    /// <summary>Blocks that are not what was asked for, or not final.</summary>
    InvalidBlocks,

    /// <summary>State that is not proven.</summary>
    InvalidState,
}
