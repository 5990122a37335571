// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>What is published to the whole network, each kind under a topic of its own. The topic says the type, so the body travels alone.</summary>
public enum MessageTopic : byte
{
    /// <summary>Heads of proposals.</summary>
    Proposal = 0,

    /// <summary>Payloads.</summary>
    Payload = 1,

    /// <summary>Votes.</summary>
    Vote = 2,

    /// <summary>Certificates.</summary>
    Certificate = 3,

    /// <summary>Batches of transactions (<see cref="TransactionRelay"/>).</summary>
    Transactions = 4,

    /// <summary>Evidence of misbehaviour.</summary>
    Evidence = 5,
}

/// <summary>The messages of the agreement under their topics.</summary>
internal static class MessageTopics
{
    /// <summary>The type of the messages of a topic; transactions are no message of the agreement.</summary>
    internal static MessageType TypeOf(MessageTopic topic) => topic switch
    {
        MessageTopic.Proposal => MessageType.Head,
        MessageTopic.Payload => MessageType.Payload,
        MessageTopic.Vote => MessageType.Vote,
        MessageTopic.Certificate => MessageType.Certificate,
        _ => MessageType.Misbehaviour,
    };
}
