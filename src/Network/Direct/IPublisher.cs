// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Direct;

/// <summary>Brings a first publication to the whole network. Sending never waits.</summary>
/// <remarks>
/// <see cref="FloodPublisher"/> writes it to every connected peer, which is enough where all validators are connected to each other; a gossip mesh takes its place on larger networks.
/// </remarks>
internal interface IPublisher
{
    /// <summary>Publishes a message.</summary>
    /// <param name="lane">Its lane.</param>
    /// <param name="message">The message; MUST NOT change afterwards.</param>
    /// <param name="except">A peer that has it already.</param>
    void Publish(NetworkLane lane, ReadOnlyMemory<byte> message, ulong? except);
}
