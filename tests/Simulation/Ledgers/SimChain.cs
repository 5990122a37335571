// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Seeds;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.Memory;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Simulation.Ledgers;

/// <summary>What the ledgers of one run share: genesis, and how agreement fills headers (seeds, seals, commitments) where execution is real.</summary>
internal sealed class SimChain
{
    private static readonly ChainSpec Spec = OsakaChain.Spec(SimTransactions.ChainId) with
    {
        PowerVerse = new PowerVerseRules { BaseFeeChangeDenominator = 96, MinBaseFee = 1_000_000_000, AreBlobsEnabled = false, AreRequestsEnabled = false },
    };

    /// <summary>The same chain with another base fee.</summary>
    public static ChainSpec OtherSpec { get; } = Spec with { PowerVerse = PowerVerseRules.Ethereum with { AreBlobsEnabled = false, AreRequestsEnabled = false } };

    private readonly SimKeys _keys;
    private readonly Hash256 _setRoot;

    public SimChain(SimKeys keys, ulong seed)
    {
        _keys = keys;
        _setRoot = ValidatorSetRoot.Of(keys.Set);
        Hash256 beacon = SimKeys.Words(seed, 0, 0, 0);
        Genesis = new GenesisSpec
        {
            Chain = Spec,
            GasLimit = 30_000_000,
            MixHash = SeedRules.Genesis(beacon),
            Accounts =
            [
                .. SimTransactions.Senders
                    .Select(sender => new GenesisAccount { Address = sender, Balance = UInt256.Parse("1000000000000000000000000") })
                    .Append(new GenesisAccount { Address = SimTransactions.Contract, Code = SimTransactions.ContractCode })
                    .OrderBy(account => account.Address)
            ],
        };
        using MemoryStore store = new(LedgerFamilies.All);
        GenesisValue = new BlockValue(ChainLedger.Initialize(store, Genesis).Value);
    }

    public GenesisSpec Genesis { get; }

    public BlockValue GenesisValue { get; }

    /// <summary>Q(0).</summary>
    public Hash256 GenesisSeed => Genesis.MixHash;

    /// <summary>The plan of a block: everything in its header that agreement decides.</summary>
    public BlockPlan Plan(SimBlock parent, Height height, ulong timestampSeconds, Seal seal) => new()
    {
        Timestamp = timestampSeconds,
        Beneficiary = seal.Kind == BlockKind.Empty ? default : _keys.Set[seal.Proposer].Address,
        PrevRandao = SeedOf(parent, height, seal),
        ExtraData = SealCodec.Hash(seal).ToArray(),
        ParentBeaconBlockRoot = Commitment(parent),
    };

    /// <summary>I7: whether a header says of seal, seed and epoch what follows from the block below.</summary>
    public bool IsSealRight(BlockHeader header, Seal seal, SimBlock parent) =>
        header.ExtraData.Span.SequenceEqual(SealCodec.Hash(seal).AsSpan())
        && header.MixHash == SeedOf(parent, new Height(header.Number), seal)
        && header.ParentBeaconBlockRoot == Commitment(parent)
        && (seal.Kind == BlockKind.Empty || header.Beneficiary == _keys.Set[seal.Proposer].Address);

    /// <summary>A valid block with something wrong in it.</summary>
    /// <param name="block">The block.</param>
    /// <param name="nonce">Chooses what.</param>
    public static Block Spoil(Block block, ulong nonce)
    {
        const int Ways = 6;
        BlockHeader header = block.Header;
        Hash256 wrong = SimKeys.Words(nonce, 0xBAD, 0, 0);
        switch (nonce % Ways)
        {
            case 0: return new Block(header with { GasUsed = header.GasUsed + 1 }, block.Transactions, [], []);
            case 1: return new Block(header with { ReceiptsRoot = wrong }, block.Transactions, [], []);
            case 2: return new Block(header with { BaseFeePerGas = header.BaseFeePerGas!.Value + UInt256.One }, block.Transactions, [], []);
            case 3: return new Block(header with { MixHash = wrong }, block.Transactions, [], []);
            case 4 when block.Transactions.Count > 0:
                IReadOnlyList<Core.Transactions.Transaction> fewer = [.. block.Transactions.Take(block.Transactions.Count - 1)];
                return new Block(header with { TransactionsRoot = ListRoots.OfTransactions(fewer) }, fewer, [], []);
            default: return new Block(header with { StateRoot = wrong }, block.Transactions, [], []);
        }
    }

    private Hash256 SeedOf(SimBlock parent, Height height, Seal seal)
    {
        Invariant.Check(!SeedRules.IsRefresh(height));
        if (!SeedRules.HasProof(seal.Kind, seal.OriginalPeriod))
        {
            return SeedRules.Fallback(parent.Seed, height, default);
        }

        Span<byte> output = stackalloc byte[Lot.VrfOutputBytes];
        _keys.SeedOutput(parent.Seed, height, seal.Proposer, output);
        return SeedRules.FromProof(output, _keys.Set[seal.Proposer].Address, height, default);
    }

    private Hash256 Commitment(SimBlock parent) => new EpochCommitment(_keys.Set.Epoch, _setRoot, _setRoot, _keys.Set.Mode, parent.Seed).Hash();
}
