// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Network;
using PowerVerse.Chain.Network.Gossip;
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
    public static NetworkSettings Of(ResolvedSettings settings, ChainIdentity chain) => new()
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

    /// <summary>What peers must agree on with a chain.</summary>
    public static ChainIdentity IdentityOf(IBlockChain chain) =>
        new(chain.Spec.ChainId, chain.Genesis.Hash, ForkDigest.Of(chain.Genesis.Hash, (uint)chain.Spec.RevisionOf(chain.Genesis)));

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
