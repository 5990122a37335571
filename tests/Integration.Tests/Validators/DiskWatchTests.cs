// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Integration.Tests.Validators;

[Parallelizable(ParallelScope.All)]
public sealed class DiskWatchTests
{
    [Test]
    public void Slow_disk_is_told_once_in_ten_seconds_with_the_number_of_times_between()
    {
        ManualTime time = new();
        Lines lines = new();
        DiskWatch watch = new(time, lines);

        watch.OnSynced("votes-a.log", TimeSpan.FromMilliseconds(99));
        lines.All.Should().BeEmpty("that is quick enough");
        for (int i = 0; i < 4; i++)
        {
            watch.OnSynced("votes-a.log", TimeSpan.FromMilliseconds(437));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        lines.All.Should().Equal("The disk took 437 ms to write votes-a.log, and votes and proposals wait for it; 0 more as slow since the last warning");
        time.Advance(DiskWatch.WarningInterval);
        watch.OnSynced("agreement-b.log", TimeSpan.FromMilliseconds(100));
        lines.All.Should().HaveCount(2);
        lines.All[1].Should().StartWith("The disk took 100 ms to write agreement-b.log").And.Contain("; 3 more as slow");
    }

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));
    }
}
