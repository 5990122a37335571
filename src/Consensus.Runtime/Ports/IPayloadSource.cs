// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Ports;

/// <summary>Where the log finds the payloads it must keep, and where a restart puts them back.</summary>
public interface IPayloadSource
{
    /// <summary>The encoded payload of a held value; false for EMPTY, which everyone can rebuild, and for what is not held.</summary>
    bool TryGetEncoded(Height height, BlockValue value, out ReadOnlyMemory<byte> encoded);

    /// <summary>Takes back a payload that the log kept.</summary>
    void Restore(Height height, BlockValue value, ReadOnlyMemory<byte> encoded);
}
