// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;
using PowerVerse.Chain.Storage.RocksDb;

namespace PowerVerse.Chain.Integration.Tests.Validators;

/// <summary>Validators in one process, in real time. Waits are long on purpose: nothing here says how fast anything is.</summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private readonly string _folder = Directory.CreateTempSubdirectory("powerverse-validators-").FullName;

    internal TestNetwork(int count, bool isFirstOnDisk = false, Func<int, TestChain, IConsensusTransport, IConsensusTransport>? wrap = null)
    {
        Chain = new TestChain(count);
        Validators =
        [
            .. Enumerable.Range(0, count).Select(i => new TestValidator(
                Web, Chain, i, StoreOf(i, isFirstOnDisk), Path.Combine(_folder, $"validator-{i}"))
            {
                Wrap = wrap is null ? inner => inner : inner => wrap(i, Chain, inner),
            }),
        ];
    }

    internal MemoryWeb Web { get; } = new();

    internal TestChain Chain { get; }

    internal IReadOnlyList<TestValidator> Validators { get; }

    internal void Start()
    {
        foreach (TestValidator validator in Validators)
        {
            validator.Start();
        }
    }

    /// <summary>Waits until something holds; a validator that failed ends the wait with its failure.</summary>
    internal async Task UntilAsync(Func<bool> condition, string what)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!condition())
        {
            foreach (TestValidator validator in Validators)
            {
                if (validator.Node is not null && validator.Running.IsCompleted)
                {
                    await validator.Running;
                    throw new InvalidOperationException("A validator ended by itself.");
                }
            }

            patience.IsCancellationRequested.Should().BeFalse(
                $"{what}; heads are {string.Join(", ", Validators.Select(v => v.Node is null ? "-" : v.Head.ToString(System.Globalization.CultureInfo.InvariantCulture)))}");
            await Task.Delay(Look);
        }
    }

    internal Task UntilHeadAsync(ulong number) =>
        UntilAsync(() => Validators.All(validator => validator.Node is null || validator.Head >= number), $"all reach {number}");

    /// <summary>Asserts that all running validators have the same blocks with the same state, each with a seal and a certificate, and that nobody contradicted itself.</summary>
    internal void Agree()
    {
        TestValidator[] running = [.. Validators.Where(validator => validator.Node is not null)];
        ulong common = running.Min(validator => validator.Head);
        for (ulong number = 1; number <= common; number++)
        {
            BlockHeader[] headers = [.. running.Select(validator => validator.Chain.TryGetHeader(number, out BlockHeader? header) ? header : throw new InvalidOperationException())];
            headers.Select(header => header.Hash).Distinct().Should().HaveCount(1, $"block {number}");
            headers.Select(header => header.StateRoot).Distinct().Should().HaveCount(1, $"block {number}");
            running.Should().AllSatisfy(validator => validator.Chain.TryGetFinality(number, out _).Should().BeTrue());
        }

        Web.Contradictions.Should().BeEmpty();
        Web.Faults.Should().BeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TestValidator validator in Validators)
        {
            await validator.StopAsync();
            validator.Dispose();
        }

        Web.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private IKeyValueStore StoreOf(int index, bool isFirstOnDisk) =>
        index == 0 && isFirstOnDisk
            ? RocksDbStore.Open(Path.Combine(_folder, "store"), LedgerFamilies.Layout)
            : new MemoryStore(LedgerFamilies.All);
}
