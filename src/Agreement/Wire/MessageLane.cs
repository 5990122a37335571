// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>How urgent a message to a peer is. A transport MUST send what is more urgent first.</summary>
public enum MessageLane : byte
{
    /// <summary>Statuses, requests, and votes and certificates said again: small, and everything waits for them.</summary>
    Consensus = 0,

    /// <summary>Payloads that were asked for.</summary>
    Payload = 1,
}
