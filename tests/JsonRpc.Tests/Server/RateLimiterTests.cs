// SPDX-License-Identifier: Apache-2.0

using System.Net;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Tests.Eth;

namespace PowerVerse.Chain.JsonRpc.Tests.Server;

[Parallelizable(ParallelScope.All)]
public sealed class RateLimiterTests
{
    [Test]
    public void Address_that_overdrew_its_share_and_never_came_back_is_forgotten()
    {
        ChainHarness.ManualClock clock = new();
        RateLimiter limiter = new(perSecond: 10, burst: 10, clock);
        IPAddress gone = IPAddress.Parse("192.0.2.1");
        limiter.TryTake(gone).Should().BeTrue();
        limiter.Charge(gone, 500);
        limiter.TryTake(gone).Should().BeFalse();

        clock.Advance(TimeSpan.FromSeconds(40));
        limiter.TryTake(IPAddress.Loopback).Should().BeTrue();
        limiter.AddressCount.Should().Be(2, "it would still be overdrawn");

        clock.Advance(TimeSpan.FromSeconds(20));
        limiter.TryTake(IPAddress.Loopback).Should().BeTrue();
        limiter.AddressCount.Should().Be(1);
    }
}
