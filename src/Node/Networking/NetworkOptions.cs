// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Network;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Peers;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;

namespace PowerVerse.Chain.Node.Networking;

/// <summary>Reads the settings of the network.</summary>
internal static class NetworkOptions
{
    /// <summary>The network that the settings describe.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="chain">The chain.</param>
    /// <exception cref="CommandException">An address is wrong.</exception>
    public static NetworkSettings Of(ResolvedSettings settings, ChainProfile chain) => new()
    {
        Listen = ReadAddresses(settings.Get(Settings.P2pListen), "--p2p-listen"),
        Announce = ReadAddresses(settings.Get(Settings.P2pAnnounce), "--p2p-announce"),
        StaticPeers = ReadPeers(settings.Get(Settings.P2pPeers), "--p2p-static-peers"),
        TrustedPeers = ReadNames(settings.Get(Settings.P2pTrusted), "--p2p-trusted-peers"),
        Bootnodes = ReadPeers(settings.Get(Settings.P2pBootnodes), "--p2p-bootnodes"),
        PeersMax = settings.Get(Settings.P2pPeersMax),
        Chain = chain,
        AgentVersion = ProcessStart.ClientVersion,
        IsLocal = settings.Get(Settings.P2pLocal),
    };

    /// <summary>What the network needs to know of a chain.</summary>
    public static ChainProfile ProfileOf(IBlockChain chain)
    {
        BlockHeader genesis = chain.Genesis;
        return new ChainProfile(
            new ChainIdentity(chain.Spec.ChainId, genesis.Hash), new ForkIdSchedule(chain.Spec, genesis.Hash, genesis.Timestamp), PositionOf(chain.Head, chain.Retained));
    }

    /// <summary>Where a node with this head stands: what is committed is final.</summary>
    public static ChainPosition PositionOf(ChainHead head, RetainedHistory retained) =>
        new(head.Number, head.Header.Timestamp, head.Hash, head.Number, Math.Min(retained.Bodies, head.Number));

    private static List<Multiaddress> ReadPeers(IReadOnlyList<string> texts, string flag)
    {
        List<Multiaddress> peers = ReadAddresses(texts, flag);
        return peers.Find(static peer => peer.PeerId is null) is { } nameless
            ? throw new CommandException(ExitCode.Usage, $"{flag}: '{nameless}' does not say who is there: end it with /p2p/ID")
            : peers;
    }

    private static List<PeerId> ReadNames(IReadOnlyList<string> texts, string flag) =>
    [
        .. texts.Select(text => PeerNetwork.TryReadPeer(text, out PeerId? peer)
            ? peer
            : throw new CommandException(ExitCode.Usage, $"{flag}: '{text}' names no peer: give its id, or an address that ends with /p2p/ID")),
    ];

    private static List<Multiaddress> ReadAddresses(IReadOnlyList<string> texts, string flag)
    {
        List<Multiaddress> addresses = [];
        foreach (string text in texts)
        {
            addresses.Add(Multiaddress.TryParse(text, out Multiaddress? address, out MultiaddressError error)
                ? address
                : throw new CommandException(ExitCode.Usage, $"{flag}: '{text}' is no address: {error}"));
        }

        return addresses;
    }
}
