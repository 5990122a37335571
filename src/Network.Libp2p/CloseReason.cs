// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p;

/// <summary>Why a connection ended, a stream broke or a dial failed.</summary>
public enum CloseReason
{
    /// <summary>Not closed.</summary>
    None,

    /// <summary>This node is shutting down.</summary>
    LocalShutdown,

    /// <summary>This node's application closed it.</summary>
    LocalClose,

    /// <summary>The peer ended it in order.</summary>
    RemoteClose,

    /// <summary>The socket failed, or ended in the middle of a frame.</summary>
    TransportFailed,

    /// <summary>No address of the peer can be dialled, or its name does not resolve.</summary>
    NoAddress,

    /// <summary>A step took longer than its limit.</summary>
    Timeout,

    /// <summary>The two sides have no protocol in common.</summary>
    ProtocolNotSupported,

    /// <summary>The peer broke multistream-select.</summary>
    NegotiationViolation,

    /// <summary>The Noise handshake or a frame failed: bad key, tag, length or payload.</summary>
    NoiseFailed,

    /// <summary>The peer's identity key or its signature is wrong.</summary>
    InvalidIdentity,

    /// <summary>Another peer than the one dialled answered.</summary>
    WrongPeer,

    /// <summary>The peer is this node itself.</summary>
    SelfDial,

    /// <summary>The peer broke the multiplexer's rules.</summary>
    MuxerViolation,

    /// <summary>The peer broke the rules of a protocol above the multiplexer.</summary>
    ProtocolViolation,

    /// <summary>Pings went unanswered, or writes stood still.</summary>
    KeepAliveTimeout,

    /// <summary>A limit on connections, streams or memory.</summary>
    ResourceLimit,

    /// <summary>Another connection to the same peer is kept.</summary>
    Duplicate,

    /// <summary>The peer or its address is banned.</summary>
    Banned,

    /// <summary>The peer reset the stream.</summary>
    StreamReset,
}
