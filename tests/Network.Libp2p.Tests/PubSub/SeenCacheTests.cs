// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.PubSub;

namespace PowerVerse.Chain.Network.Libp2p.Tests.PubSub;

[Parallelizable(ParallelScope.All)]
public sealed class SeenCacheTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void Ids_lapse_each_at_its_time_whatever_their_order()
    {
        SeenCache cache = new(1_000_000);
        List<(MessageId Id, DateTimeOffset Until)> added = [];
        for (int i = 0; i < 20_000; i++)
        {
            DateTimeOffset until = Start.AddMilliseconds(i) + TimeSpan.FromSeconds(i % 3 == 0 ? 5 : 20);
            added.Add((Id(i), until));
            cache.TryAdd(Id(i), until).Should().BeTrue();
            cache.TryAdd(Id(i), until.AddDays(1)).Should().BeFalse("it is there");
        }

        foreach (DateTimeOffset now in (DateTimeOffset[])[Start.AddSeconds(4), Start.AddSeconds(12), Start.AddSeconds(30), Start.AddSeconds(41)])
        {
            cache.Expire(now);
            added.RemoveAll(entry => entry.Until <= now);
            cache.Count.Should().Be(added.Count);
            added.All(entry => cache.Contains(entry.Id)).Should().BeTrue("they are not due yet");
        }

        added.Should().BeEmpty();
    }

    [Test]
    public void First_to_lapse_goes_when_there_are_too_many()
    {
        SeenCache cache = new(100);
        for (int i = 0; i < 1000; i++)
        {
            _ = cache.TryAdd(Id(i), Start.AddSeconds(i % 2 == 0 ? 1000 + i : 5000 + i));
        }

        cache.Count.Should().Be(100);
        Enumerable.Range(0, 1000).Where(i => cache.Contains(Id(i))).Should().OnlyContain(i => i % 2 == 1 || i > 990);
    }

    [Test]
    public void Message_is_passed_on_once()
    {
        SeenCache cache = new(10);
        cache.TryPassOn(Id(1)).Should().BeTrue("it is not known");
        _ = cache.TryAdd(Id(1), Start);
        cache.TryPassOn(Id(1)).Should().BeTrue();
        cache.TryPassOn(Id(1)).Should().BeFalse();
        cache.Expire(Start);
        cache.TryPassOn(Id(1)).Should().BeTrue("it is forgotten");
    }

    [Test]
    public void Clock_that_is_set_back_again_and_again_loses_nothing()
    {
        SeenCache cache = new(10_000);
        for (int i = 0; i < 1000; i++)
        {
            cache.TryAdd(Id(i), Start.AddSeconds(-i)).Should().BeTrue();
        }

        cache.Count.Should().Be(1000);
        cache.Expire(Start.AddSeconds(1));
        cache.Count.Should().Be(0);
    }

    private static MessageId Id(int number) => MessageId.Of("/t", BitConverter.GetBytes(number));
}
