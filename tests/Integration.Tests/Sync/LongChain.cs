// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Storage.Memory;
using PowerVerse.Chain.TestKit.Chains;

namespace PowerVerse.Chain.Integration.Tests.Sync;

/// <summary>A chain of four validators that was made offline: 330 blocks with a few transactions each, shared by all tests, which only read it.</summary>
internal static class LongChain
{
    internal const int Blocks = 330;

    /// <summary>The last block that the rival has in common with the chain.</summary>
    internal const int RivalFork = 20;

    private static readonly Lazy<(ChainLedger Ledger, MemoryStore Store)> Made = new(Make);
    private static readonly Lazy<ChainLedger> MadeRival = new(MakeRival);

    internal static ForgedNetwork Network { get; } = new(4, 20, 1_700_000_000);

    internal static ChainLedger Ledger => Made.Value.Ledger;

    internal static IBlockChain Chain => Ledger.Chain;

    /// <summary>Another chain of the same length, certified by the same keys: what somebody who stole them could make.</summary>
    internal static IBlockChain Rival => MadeRival.Value.Chain;

    internal static BlockHeader HeaderOf(ulong number) => Chain.TryGetHeader(number, out BlockHeader? header) ? header : throw new InvalidOperationException();

    internal static (Block Block, FinalityProof Proof) BlockOf(ulong number) =>
        Chain.TryGetFinality(number, out FinalityProof? proof) ? (Chain.GetBlock(number).Value, proof) : throw new InvalidOperationException();

    /// <summary>The chain's first block in a store of its own.</summary>
    internal static (ChainLedger Ledger, MemoryStore Store) Fresh() => Open(new MemoryStore(LedgerFamilies.All), isNew: true);

    internal static (ChainLedger Ledger, MemoryStore Store) Open(MemoryStore store, bool isNew, ForgedNetwork? network = null)
    {
        network ??= Network;
        if (isNew)
        {
            ChainLedger.Initialize(store, network.Genesis, network.GenesisFile).IsSuccess.Should().BeTrue();
        }

        FinalityVerifier finality = new(new EpochBook(network.Consensus), StandardCrypto.Instance);
        ChainLedger ledger = ChainLedger.Open(store, new LedgerSettings(), network.Genesis, finality: finality).Value;
        finality.Attach(ledger.Chain);
        return (ledger, store);
    }

    internal static RunVerifier Verifier(Agreement.Checkpoint? checkpoint = null) =>
        new(new EpochBook(Network.Consensus), StandardCrypto.Instance, Chain.Genesis.Hash) { Checkpoint = checkpoint };

    private static ChainLedger MakeRival()
    {
        (ChainLedger ledger, _) = Fresh();
        for (ulong number = 1; number <= RivalFork; number++)
        {
            (Block block, FinalityProof proof) = BlockOf(number);
            ledger.Importer.Import(block, proof).IsSuccess.Should().BeTrue();
        }

        ChainForge forge = new(ledger, new EpochBook(Network.Consensus), Network.Validators);
        for (int i = RivalFork; i < Blocks; i++)
        {
            forge.Append([]);
        }

        return ledger;
    }

    private static (ChainLedger Ledger, MemoryStore Store) Make()
    {
        (ChainLedger ledger, MemoryStore store) = Fresh();
        ChainForge forge = new(ledger, new EpochBook(Network.Consensus), Network.Validators);
        ForgedWorkload workload = new(Network);
        for (int i = 0; i < Blocks; i++)
        {
            forge.Append(workload.Next(5));
        }

        return (ledger, store);
    }
}
