// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Ledger.Integrity;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>Gives the log index and the pruner a turn after new blocks, and reports damage once.</summary>
internal sealed class UpkeepLoop
{
    private const int BacklogCapacity = 16;
    private const ulong PruneStepBlocks = 32;

    private readonly ChainLedger _ledger;
    private readonly ILogger _logger;

    public UpkeepLoop(ChainLedger ledger, ILogger logger)
    {
        _ledger = ledger;
        _logger = logger;
    }

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using HeadBacklog heads = new(_ledger.Chain.Heads, BacklogCapacity);
        DamageReport? reported = null;
        do
        {
            while (heads.TryRead(out _))
            {
                // Only that there was something matters.
            }

            while (_ledger.LogIndexer.Step(cancellationToken) || _ledger.Pruner.Step(PruneStepBlocks))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (_ledger.Damage is { } damage && damage != reported)
            {
                NodeLog.DamageFound(_logger, damage.BlockNumber, damage.Place, damage.Detail);
                reported = damage;
            }
        }
        while (await heads.WaitAsync(cancellationToken).ConfigureAwait(false));
    }
}
