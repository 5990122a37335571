// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.TestKit.Chains;

/// <summary>Makes the blocks that a network of given validators would have made, one second apart in virtual time: executed, sealed, with drawn lots and seeds, each with a
/// certificate that the finality verifier accepts.</summary>
public sealed class ChainForge
{
    private readonly ChainLedger _ledger;
    private readonly EpochBook _epochs;
    private readonly IReadOnlyList<(Address Address, IValidatorKeys Keys)> _validators;
    private readonly HeightReader _heights;

    /// <summary>Prepares to build on the head of a ledger.</summary>
    /// <param name="ledger">The ledger, opened with a finality verifier over the same book.</param>
    /// <param name="epochs">The validators of the chain.</param>
    /// <param name="validators">The keys of all of them.</param>
    public ChainForge(ChainLedger ledger, EpochBook epochs, IReadOnlyList<(Address Address, IValidatorKeys Keys)> validators)
    {
        _ledger = ledger;
        _epochs = epochs;
        _validators = validators;
        _heights = new HeightReader(ledger.Chain, ledger.Producer, epochs);
    }

    /// <summary>Adds a block with all the given transactions.</summary>
    public Block Append(IReadOnlyList<Transaction> transactions)
    {
        if (!_heights.Read().TryGet(out (HeightFacts Facts, ExecutedBlock Empty) read, out ImportError error))
        {
            throw new InvalidOperationException(error.ToString());
        }

        HeightFacts facts = read.Facts;
        ((Address Address, IValidatorKeys Keys) proposer, HeightSetup setup) = Draw(facts);
        BlockSeal seal = BlockSealer.TrySeal(setup, proposer.Keys, Period.Zero, _heights.LastCertificateOf(facts.Height))
            ?? throw new InvalidOperationException("no certificate to carry");
        BlockPlan plan = HeightReader.PlanOf(
            seal, facts.ParentTimestampSeconds + 1, _epochs.FeeRecipientOf(proposer.Address), _ledger.Chain.Spec.PowerVerse.TargetGasLimit);
        if (!_ledger.Producer.Build(plan, new AllOf(transactions)).TryGet(out ExecutedBlock? executed, out error))
        {
            throw new InvalidOperationException(error.ToString());
        }

        if (executed.Block.Transactions.Count != transactions.Count)
        {
            throw new InvalidOperationException($"block {executed.Block.Header.Number} took {executed.Block.Transactions.Count} transactions of {transactions.Count}");
        }

        FinalityProof proof = new(SealCodec.Encode(seal.Seal), CertificateCodec.Encode(Certify(facts, executed.Block.Hash)));
        return _ledger.Importer.Commit(executed, proof).TryGet(out _, out error) ? executed.Block : throw new InvalidOperationException(error.ToString());
    }

    // The best lot wins, as it does where all messages arrive in time.
    private ((Address Address, IValidatorKeys Keys) Proposer, HeightSetup Setup) Draw(HeightFacts facts)
    {
        (Hash256 Priority, int Validator, HeightSetup Setup)? best = null;
        for (int i = 0; i < _validators.Count; i++)
        {
            HeightSetup setup = HeightSetup.For(facts, _epochs.Parameters, _validators[i].Address, _validators[i].Keys);
            if (setup.Context.Lots.TryDrawProposer(Period.Zero, out Hash256 priority) && (best is null || priority.CompareTo(best.Value.Priority) < 0))
            {
                best = (priority, i, setup);
            }
        }

        return best is { } drawn
            ? (_validators[drawn.Validator], drawn.Setup)
            : throw new InvalidOperationException($"nobody may propose at {facts.Height}: give the validators more stake");
    }

    // The minimal form: signers in the order of their indices until they weigh a quorum. Only FULL committees.
    private QuorumCertificate Certify(HeightFacts facts, in Hash256 block)
    {
        ValidatorSet set = facts.Members.Set;
        byte[] bitmap = new byte[(set.Count + 7) / 8];
        List<byte> signatures = [];
        StakeWeight weight = StakeWeight.Zero;
        Span<byte> content = stackalloc byte[SignedContent.VoteBytes];
        Span<byte> signature = stackalloc byte[VoteSignature.Size];
        ReadOnlySpan<byte> signed = SignedContent.Vote(facts.Chain, facts.Height, Period.Zero, Step.Cert, new BlockValue(block), content);
        for (int i = 0; i < set.Count && weight < set.Thresholds.Quorum; i++)
        {
            ValidatorEntry entry = set[new ValidatorIndex((uint)i)];
            IValidatorKeys keys = _validators.First(validator => validator.Address == entry.Address).Keys;
            if (!keys.TrySign(facts.Members.Epoch, signed, signature))
            {
                throw new InvalidOperationException("a key of the epoch is missing");
            }

            bitmap[i / 8] |= (byte)(1 << (i % 8));
            signatures.AddRange(signature);
            weight += entry.Weight;
        }

        return new QuorumCertificate(new CertificateId(facts.Height, Period.Zero, Step.Cert, new BlockValue(block)), bitmap, signatures.ToArray(), default);
    }

    private sealed class AllOf(IReadOnlyList<Transaction> transactions) : ITransactionSource
    {
        private int _next;

        public bool TryNext(in BlockAllowance left, [NotNullWhen(true)] out Transaction? transaction)
        {
            transaction = _next < transactions.Count ? transactions[_next++] : null;
            return transaction is not null;
        }

        public void OnRefused(Transaction transaction, TransactionError error) => throw new InvalidOperationException($"a transaction was refused: {error}");
    }
}
