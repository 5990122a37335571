// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.TestKit.Chains;

namespace PowerVerse.Chain.Integration.Tests.Sync;

/// <summary>A chain of the long chain's validators that is longer than a request for headers: 900 blocks, nearly all empty, made offline and shared by tests that only read it.</summary>
internal static class DeepChain
{
    internal const ulong Blocks = 900;

    /// <summary>The last block that the rival has in common with the chain.</summary>
    internal const ulong RivalFork = 40;

    private static readonly Lazy<ChainLedger> Made = new(() => Make(LongChain.Fresh().Ledger));
    private static readonly Lazy<ChainLedger> MadeRival = new(MakeRival);

    internal static IBlockChain Chain => Made.Value.Chain;

    /// <summary>Another chain of the same length, certified by the same keys.</summary>
    internal static IBlockChain Rival => MadeRival.Value.Chain;

    internal static BlockHeader HeaderOf(ulong number) => Chain.TryGetHeader(number, out BlockHeader? header) ? header : throw new InvalidOperationException();

    private static ChainLedger MakeRival()
    {
        (ChainLedger ledger, _) = LongChain.Fresh();
        for (ulong number = 1; number <= RivalFork; number++)
        {
            Chain.TryGetFinality(number, out FinalityProof? proof).Should().BeTrue();
            ledger.Importer.Import(Chain.GetBlock(number).Value, proof!).IsSuccess.Should().BeTrue();
        }

        // A transfer makes the next block another one, and with it all that follow.
        Forge(ledger).Append(new ForgedWorkload(LongChain.Network).Next(1));
        return Make(ledger);
    }

    private static ChainLedger Make(ChainLedger ledger)
    {
        ChainForge forge = Forge(ledger);
        while (ledger.Chain.Head.Number < Blocks)
        {
            forge.Append([]);
        }

        return ledger;
    }

    private static ChainForge Forge(ChainLedger ledger) => new(ledger, new EpochBook(LongChain.Network.Consensus), LongChain.Network.Validators);
}
