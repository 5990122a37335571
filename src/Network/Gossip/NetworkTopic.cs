// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Gossip;

/// <summary>What is published to the whole network; each is a gossip topic of its own.</summary>
public enum NetworkTopic : byte
{
    /// <summary>Heads of proposals.</summary>
    Proposal = 0,

    /// <summary>Payloads: whole proposed blocks.</summary>
    Payload = 1,

    /// <summary>Votes.</summary>
    Vote = 2,

    /// <summary>Quorum certificates.</summary>
    Certificate = 3,

    /// <summary>Batches of transactions.</summary>
    Transactions = 4,

    /// <summary>Evidence of misbehaviour.</summary>
    Evidence = 5,
}
