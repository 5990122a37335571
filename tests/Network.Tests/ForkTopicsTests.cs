// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Network.Gossip;
using PowerVerse.Chain.Network.Peers;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Network.Tests;

/// <summary>Which topics a node listens to and speaks on, by clock and head.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ForkTopicsTests
{
    // The clock of the tests begins here; the forks come one, two and two and a half hours later.
    private static readonly ulong Start = (ulong)new StoppedClock().GetUtcNow().ToUnixTimeSeconds();
    private static readonly ulong Osaka = Start + 3600;

    private static readonly ChainSpec Spec = new()
    {
        ShanghaiTime = 0,
        CancunTime = 0,
        PragueTime = 0,
        OsakaTime = Osaka,
        BlobParameterForks = [new BlobParameterFork(Osaka + 3600, BlobParameters.Prague), new BlobParameterFork(Osaka + 5400, BlobParameters.Cancun)],
    };

    [Test]
    public void Digest_is_of_the_genesis_hash_and_the_fork_hash()
    {
        // SHA-256 of 32 zero bytes and 00000007.
        byte[] expected = System.Security.Cryptography.SHA256.HashData([.. new byte[35], 7]);
        ForkDigest.Of(Hash256.Zero, 7).ToString().Should().Be(Convert.ToHexStringLower(expected.AsSpan(0, 4)));
    }

    [Test]
    public void Every_fork_changes_every_topic_those_of_blob_parameters_as_well()
    {
        ForkTopics topics = new(View(new StoppedClock(), TestNodes.ChainOf(Spec)));

        topics.All.Select(static topic => topic.Name).Should().OnlyHaveUniqueItems().And.HaveCount(4 * Enum.GetValues<NetworkTopic>().Length);
        topics.NameOf(0, NetworkTopic.Vote).Should().MatchRegex("^/pv/[0-9a-f]{8}/vote/1$");
    }

    [Test]
    public void Topics_follow_the_clock_and_overlap_around_a_fork()
    {
        StoppedClock clock = new();
        ForkTopics topics = new(View(clock, TestNodes.ChainOf(Spec)));

        topics.Listened.Should().Be((0, 0));
        clock.Advance(TimeSpan.FromSeconds(3600 - ForkTopics.Lead - 1));
        topics.Listened.Should().Be((0, 0));
        clock.Advance(TimeSpan.FromSeconds(1));
        topics.Listened.Should().Be((0, 1));
        clock.Advance(TimeSpan.FromSeconds(ForkTopics.Lead - 1));
        topics.NameOf(NetworkTopic.Vote).Should().Be(topics.NameOf(0, NetworkTopic.Vote));
        clock.Advance(TimeSpan.FromSeconds(1));
        topics.NameOf(NetworkTopic.Vote).Should().Be(topics.NameOf(1, NetworkTopic.Vote));
        clock.Advance(TimeSpan.FromSeconds(ForkTopics.Lag - 1));
        topics.Listened.Should().Be((0, 1));
        clock.Advance(TimeSpan.FromSeconds(1));
        topics.Listened.Should().Be((1, 1));
    }

    [Test]
    public void Head_beyond_the_fork_changes_topics_though_the_clock_is_behind()
    {
        ChainView view = View(new StoppedClock(), TestNodes.ChainOf(Spec));
        ForkTopics topics = new(view);

        view.Position = TestNodes.At(10, Osaka);

        topics.Listened.Should().Be((0, 1));
        topics.NameOf(NetworkTopic.Vote).Should().Be(topics.NameOf(1, NetworkTopic.Vote));
    }

    [Test]
    public void Fork_by_number_changes_topics_by_the_head()
    {
        ChainView view = View(new StoppedClock(), TestNodes.ChainOf(new ChainSpec { LondonBlock = 1000 }));
        ForkTopics topics = new(view);

        topics.Listened.Should().Be((0, 0));
        view.Position = TestNodes.At(1000 - ForkTopics.Lead, 0);
        topics.Listened.Should().Be((0, 1));
        view.Position = TestNodes.At(1000, 0);
        topics.NameOf(NetworkTopic.Vote).Should().Be(topics.NameOf(1, NetworkTopic.Vote));
        view.Position = TestNodes.At(1000 + ForkTopics.Lag, 0);
        topics.Listened.Should().Be((1, 1));
    }

    [Test]
    public void Forks_close_together_stay_within_the_topics_that_a_peer_may_name()
    {
        ChainSpec spec = new()
        {
            ShanghaiTime = Start,
            CancunTime = Start + 1,
            PragueTime = Start + 2,
            OsakaTime = Start + 3,
            BlobParameterForks = [.. Enumerable.Range(4, ChainSpec.BlobParameterForkCountMax).Select(static i => new BlobParameterFork(Start + (ulong)i, BlobParameters.Prague))],
        };
        StoppedClock clock = new();
        ForkTopics topics = new(View(clock, TestNodes.ChainOf(spec)));
        for (int i = 1; i <= 9; i++)
        {
            topics.Listened.Should().Be((i - 1, Math.Min(i + 2, 9)));
            clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Test]
    public void Clock_before_the_epoch_and_head_at_the_end_of_time_overflow_nothing()
    {
        ChainView view = View(new StoppedClock(), TestNodes.ChainOf(Spec));
        StoppedClock past = new();
        past.Advance(-TimeSpan.FromDays(365 * 100));
        ForkTopics early = new(View(past, TestNodes.ChainOf(Spec)));

        early.Listened.Should().Be((0, 0));
        view.Position = TestNodes.At(ulong.MaxValue, ulong.MaxValue);
        new ForkTopics(view).Listened.Should().Be((3, 3));
    }

    private static ChainView View(TimeProvider time, ChainProfile chain) => new(chain, hasHead: true, time);
}
