// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Requests;

/// <summary>Why a node ends a connection, told to the peer as one byte.</summary>
internal enum GoodbyeReason : byte
{
    /// <summary>The node stops.</summary>
    Shutdown = 1,

    /// <summary>The peer is on another chain, or under other rules.</summary>
    WrongNetwork = 2,

    /// <summary>The peer broke the rules.</summary>
    Fault = 3,

    /// <summary>There are enough peers.</summary>
    TooManyPeers = 4,

    /// <summary>The peer is banned.</summary>
    Banned = 5,
}
