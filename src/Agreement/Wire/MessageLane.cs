// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>How urgent a message is. A transport MUST send what is more urgent first, so that a flood of transactions never delays a vote.</summary>
public enum MessageLane : byte
{
    /// <summary>Votes, certificates, heads and statuses: small, and everything waits for them.</summary>
    Consensus = 0,

    /// <summary>Payloads and evidence.</summary>
    Payload = 1,

    /// <summary>Transactions.</summary>
    Transactions = 2,
}
