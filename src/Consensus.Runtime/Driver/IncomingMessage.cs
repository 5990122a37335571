// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>What a message turned out to be worth: the answer that gossip validation waits for.</summary>
public enum MessageVerdict
{
    /// <summary>Genuine and of use: pass it on.</summary>
    Accept,

    /// <summary>Not needed, or not decidable now: neither pass it on nor hold it against the sender.</summary>
    Ignore,

    /// <summary>Nobody honest sends this: hold it against the sender.</summary>
    Reject,
}

/// <summary>A decoded message from a peer, on its way into the agreement.</summary>
/// <param name="Message">The message.</param>
/// <param name="Peer">Who sent it.</param>
/// <param name="ReceivedUnixMs">When it reached this node, before any waiting: proposals are judged timely by it.</param>
/// <param name="Report">Told the verdict, once, on any thread; null when nobody asks. MUST NOT block.</param>
public sealed record IncomingMessage(ConsensusMessage Message, PeerHandle Peer, long ReceivedUnixMs, Action<MessageVerdict>? Report);
