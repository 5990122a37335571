// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Requests;

namespace PowerVerse.Chain.Network.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class PeerQuotaTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private readonly PeerId _peer = NodeIdentity.Generate().PeerId;

    [Test]
    public void Peer_that_waits_as_told_is_never_impatient()
    {
        StoppedClock time = new();
        PeerQuota quota = new(10, Period, time);

        for (int i = 0; i < 100; i++)
        {
            if (!quota.TryTake(_peer, 3, out TimeSpan wait, out bool wasTold))
            {
                wasTold.Should().BeFalse();
                wait.Should().BePositive();
                time.Advance(wait);
                quota.TryTake(_peer, 3, out _, out _).Should().BeTrue("it waited as long as it was told");
            }
        }
    }

    [Test]
    public void Peer_that_asks_all_the_same_is_impatient_once_what_was_under_way_is_answered()
    {
        StoppedClock time = new();
        PeerQuota quota = new(1, Period, time);
        quota.TryTake(_peer, 1, out _, out _).Should().BeTrue();

        for (int i = 0; i < PeerQuota.CoveredMax; i++)
        {
            quota.TryTake(_peer, 1, out _, out bool wasTold).Should().BeFalse();
            wasTold.Should().BeFalse();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        quota.TryTake(_peer, 1, out _, out bool isImpatient).Should().BeFalse();
        isImpatient.Should().BeTrue();
        quota.TryTake(NodeIdentity.Generate().PeerId, 1, out _, out _).Should().BeTrue("each peer has its own");
    }
}
