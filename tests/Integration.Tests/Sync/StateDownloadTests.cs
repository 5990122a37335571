// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Agreement.StateSync;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Ledger.StateSync;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.Memory;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Integration.Tests.Sync;

/// <summary>When a state counts as gone, on a clock of its own.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class StateDownloadTests
{
    private const int StepsMax = 600;

    private readonly Hash256 _root = LongChain.HeaderOf(LongChain.Blocks).StateRoot;

    [Test]
    public async Task Silent_peers_that_come_one_after_another_do_not_hold_up_the_end_of_a_state_that_is_gone()
    {
        ScriptedPeers peers = new(LongChain.Chain);
        peers.AddLiar(LongChain.Blocks, static (_, _) => new DataResult(DataStatus.Unavailable, []));

        bool? isWhole = await RunAsync(peers, step =>
        {
            if (step % 20 == 0)
            {
                peers.AddSilent(LongChain.Blocks);
            }
        });

        isWhole.Should().BeFalse("nobody gives it");
    }

    [Test]
    public async Task Time_without_any_peer_costs_nothing_of_what_was_fetched()
    {
        ScriptedPeers peers = new(LongChain.Chain);

        bool? isWhole = await RunAsync(peers, step =>
        {
            if (step == 120)
            {
                peers.AddHonest(LongChain.Blocks);
            }
        });

        isWhole.Should().BeTrue("nobody was there to say that the state is gone");
    }

    // A second for each step; null when it runs still after the last.
    private async Task<bool?> RunAsync(ScriptedPeers peers, Action<int> onStep)
    {
        using CancellationTokenSource stop = new();
        ManualTime time = new();
        StateName name = new(LongChain.Blocks, _root);
        using MemoryStore store = new(LedgerFamilies.All);
        StateFetcher fetcher = new(peers, time, new StateInstaller(store, _root), name);
        Task<bool> running = new StateDownload(peers, peers.ClaimOf, fetcher, name, time, NullLogger.Instance).RunAsync(stop.Token);
        for (int step = 0; step < StepsMax && !running.IsCompleted; step++)
        {
            onStep(step);
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(running, Task.Delay(5));
        }

        if (running.IsCompleted)
        {
            return await running;
        }

        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
        return null;
    }
}
