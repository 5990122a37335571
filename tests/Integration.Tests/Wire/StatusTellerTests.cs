// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Integration.Tests.Wire;

[Parallelizable(ParallelScope.All)]
public sealed class StatusTellerTests
{
    private const int Heads = 2_000;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    [Test]
    public async Task Heads_in_quick_succession_are_told_as_few_and_the_last_of_them_is_told()
    {
        ManualTime time = new();
        int head = 0;
        int toldHead = 0;
        int told = 0;
        StatusTeller teller = new(time, () =>
        {
            Volatile.Write(ref toldHead, Volatile.Read(ref head));
            Interlocked.Increment(ref told);
        });
        using CancellationTokenSource stop = new();
        Task running = teller.RunAsync(stop.Token);

        for (int i = 0; i < Heads; i++)
        {
            Volatile.Write(ref head, i + 1);
            teller.OnHead();
            time.Advance(Step);
            await Task.Yield();
        }

        // The first at once, and one more after each pause.
        told.Should().BeLessThanOrEqualTo((int)(Heads * Step / StatusTeller.Pause) + 1);
        while (Volatile.Read(ref toldHead) < Heads)
        {
            time.Advance(StatusTeller.Pause);
            await Task.Delay(1);
        }

        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    [Test]
    public async Task Node_whose_head_stands_still_is_heard_of_every_second()
    {
        ManualTime time = new();
        int told = 0;
        StatusTeller teller = new(time, () => Interlocked.Increment(ref told));
        using CancellationTokenSource stop = new();
        Task running = teller.RunAsync(stop.Token);

        while (Volatile.Read(ref told) < 3)
        {
            time.Advance(StatusTeller.Interval);
            await Task.Delay(1);
        }

        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
        running.IsCanceled.Should().BeTrue();
    }
}
