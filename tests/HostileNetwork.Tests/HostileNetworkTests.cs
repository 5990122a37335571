// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Net.Sockets;
using PowerVerse.Chain.Devnet;
using PowerVerse.Chain.HostileNetwork.Attacks;

namespace PowerVerse.Chain.HostileNetwork.Tests;

/// <summary>A short run of every kind of attack on four validators; <c>.ci/long hostile-peers</c> is the long one with figures.</summary>
public sealed class HostileNetworkTests
{
    private static readonly TimeSpan PerKind = TimeSpan.FromSeconds(1);

    [Test]
    public async Task Four_validators_go_on_under_every_kind_of_attack()
    {
        RunOptions options = new() { Nodes = 4, Minutes = 0, Rate = 0, FirstPort = FreePorts(300), IsKept = false };
        Report report = new(TestContext.Out);
        await HostileRun.RunAsync(options, report, AttackKind.All, PerKind, attackers: 4);
        report.End().Should().Be(0, "every check passes");
    }

    // A stretch of ports below those that the system hands out, of which the first is free.
    private static int FreePorts(int count)
    {
        for (int first = 21_000; ; first += count)
        {
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, first);
                listener.Start();
                return first;
            }
            catch (SocketException)
            {
                // Taken: the next stretch.
            }
        }
    }
}
