// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.VrfBft.Machine;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>What a transport calls on this node. Safe to call from several threads; no call waits.</summary>
public interface IConsensusEndpoint
{
    /// <summary>A peer is connected from now on.</summary>
    void OnConnected(PeerHandle peer);

    /// <summary>A peer is gone.</summary>
    void OnDisconnected(PeerHandle peer);

    /// <summary>A peer sent a message.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="lane">The lane it came on.</param>
    /// <param name="message">The message; not kept after the call.</param>
    void OnMessage(PeerHandle peer, MessageLane lane, ReadOnlySpan<byte> message);

    /// <summary>A peer passed a publication on.</summary>
    /// <param name="peer">The peer that was first.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="body">The body; not kept after the call.</param>
    /// <param name="reply">
    /// Takes the verdict, once at most, now or later and on any thread: what is accepted is passed on. Without one the message is not passed on until this node publishes it itself.
    /// </param>
    void OnPublished(PeerHandle peer, MessageTopic topic, ReadOnlySpan<byte> body, Action<MessageVerdict> reply);

    /// <summary>A peer asks for something.</summary>
    /// <param name="kind">What for.</param>
    /// <param name="request">The request; not kept after the call.</param>
    /// <returns>The answer; null when the request is malformed.</returns>
    DataAnswer? Serve(DataKind kind, ReadOnlySpan<byte> request);
}
