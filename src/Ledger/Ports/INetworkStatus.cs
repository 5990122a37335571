// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Ledger.Ports;

/// <summary>What the node's network is doing, for those who show it or steer it. Safe for use by several threads.</summary>
public interface INetworkStatus
{
    /// <summary>True when connections from others are accepted.</summary>
    bool IsListening { get; }

    /// <summary>The node's own identity in the network's notation; empty without a network.</summary>
    string NodeId { get; }

    /// <summary>Addresses at which it listens, in the network's notation.</summary>
    IReadOnlyList<string> ListenAddresses { get; }

    /// <summary>Connected peers.</summary>
    int PeerCount { get; }

    /// <summary>The connected peers.</summary>
    IReadOnlyList<PeerStatus> GetPeers();

    /// <summary>Keeps a connection to an address from now on.</summary>
    /// <returns>False when the address is malformed or there is no network.</returns>
    bool TryAddPeer(string address);

    /// <summary>Drops a connection and forgets an address that was added.</summary>
    /// <returns>False when the address is malformed or there is no network.</returns>
    bool TryRemovePeer(string address);

    /// <summary>Gives a node room past the limits and refuses it no more; false when it is malformed or too many are trusted.</summary>
    /// <param name="peer">An address that names it, or its id.</param>
    bool TryTrust(string peer);

    /// <summary>Takes that back; false when it is malformed, was not trusted or is trusted by the configuration.</summary>
    /// <param name="peer">An address that names it, or its id.</param>
    bool TryDistrust(string peer);
}

/// <summary>One connected peer.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Address">Where it is connected.</param>
/// <param name="AgentVersion">What it calls itself; may be empty, and is a claim.</param>
/// <param name="IsInbound">True when it connected to us.</param>
/// <param name="IsStatic">True when the connection is kept by configuration.</param>
/// <param name="HeadNumber">The newest block it says it has.</param>
/// <param name="Protocols">Protocols that it speaks.</param>
public sealed record PeerStatus(
    string Id, string Address, string AgentVersion, bool IsInbound, bool IsStatic, ulong HeadNumber, IReadOnlyList<string> Protocols);
