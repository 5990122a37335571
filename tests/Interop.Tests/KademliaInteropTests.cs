// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Discovery;
using PowerVerse.Chain.Network.Libp2p.Peers;

namespace PowerVerse.Chain.Interop.Tests;

/// <summary>Peers are found through us by js-libp2p, and through js-libp2p by us.</summary>
public sealed class KademliaInteropTests
{
    private const string Protocol = "/pv/kad/1.0.0";

    [Test]
    public async Task Js_nodes_find_each_other_through_us_and_we_find_one_through_the_other()
    {
        if (!JsPeer.IsInstalled)
        {
            Assert.Ignore(JsPeer.MissingReason);
        }

        KademliaService? hubService = null;
        await using Libp2pHost hub = await OwnPeer.StartAsync(host => hubService = new KademliaService(host, new KademliaOptions { ProtocolId = Protocol }, null));
        await using JsPeer first = await JsPeer.StartAsync(new { kad = Protocol });
        await using JsPeer second = await JsPeer.StartAsync(new { kad = Protocol });
        foreach (JsPeer js in (JsPeer[])[first, second])
        {
            _ = await js.CallAsync<object>("dial", new { address = hub.DialAddress() });
            (await js.UntilAsync<int>("routing", null, size => size > 0)).Should().BePositive("the js node has us in its table");
        }

        for (int i = 0; i < 2000 && hubService!.TableSize < 2; i++)
        {
            _ = await first.CallAsync<bool>("sleep", new { ms = 30 });
        }

        hubService!.TableSize.Should().Be(2, "we have both in ours");
        string[] near = await first.CallAsync<string[]>("closest", new { peer = second.PeerId.ToString() });
        near.Should().Contain(second.PeerId.ToString(), "it was found through us");

        // The other way: a node of ours that knows only the first js node finds the second through it.
        KademliaService? seekerService = null;
        await using Libp2pHost seeker = await OwnPeer.StartAsync(
            host => seekerService = new KademliaService(host, new KademliaOptions { ProtocolId = Protocol, IsServer = false }, null));
        PeerConnection connection = await seeker.DialAsync(first.Address, CancellationToken.None);
        (await connection.WaitIdentifiedAsync(CancellationToken.None)).Should().BeTrue();
        PeerConnection? found = null;
        for (int i = 0; i < 1000 && found is null; i++)
        {
            found = await seekerService!.FindAsync(second.PeerId, CancellationToken.None);
            _ = await first.CallAsync<bool>("sleep", new { ms = 50 });
        }

        found.Should().NotBeNull();
        found!.RemotePeer.Should().Be(second.PeerId);
    }
}
