// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Addresses;

/// <summary>Why an address was refused.</summary>
public enum MultiaddressError
{
    /// <summary>No error.</summary>
    None,

    /// <summary>Nothing there, or text that does not start with a slash.</summary>
    Empty,

    /// <summary>Longer than <see cref="Multiaddress.SizeBytesMax"/> or with more parts than <see cref="Multiaddress.PartsMax"/>.</summary>
    TooLong,

    /// <summary>A part of a kind that this stack does not speak.</summary>
    UnknownProtocol,

    /// <summary>A part whose value is missing or malformed.</summary>
    InvalidValue,
}
