// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.Agreement.Blocks;

/// <summary>Everything of block validity short of execution: header and body rules, the beneficiary, form and signatures of the transactions.</summary>
internal sealed class PayloadChecks : IPayloadChecks
{
    // Below this the threads cost more than they save.
    private const int ParallelMin = 8;

    private readonly IBlockChain _chain;
    private readonly EpochBook _epochs;
    private readonly BlockAssembly _assembly;

    internal PayloadChecks(IBlockChain chain, EpochBook epochs, BlockAssembly assembly)
    {
        _chain = chain;
        _epochs = epochs;
        _assembly = assembly;
    }

    /// <inheritdoc/>
    public PayloadVerdict Check(BlockPayload payload)
    {
        if (!_assembly.TryAssemble(payload, out Block? block))
        {
            return PayloadVerdict.Invalid;
        }

        BlockHeader header = block.Header;
        BlockHeader parent = _chain.Head.Header;
        if (header.ParentHash != parent.Hash)
        {
            return PayloadVerdict.Unavailable;
        }

        if (HeaderRules.Check(header, parent, _chain.Spec, isMerged: true) != BlockErrorCode.None)
        {
            return PayloadVerdict.Invalid;
        }

        Revision revision = _chain.Spec.RevisionAt(header.Number, header.Timestamp, isMerged: true);
        bool isValid = BodyRules.Check(block, revision) == BlockErrorCode.None
            && NamesProposer(payload, header)
            && HaveSenders(block, revision);
        return isValid ? PayloadVerdict.Valid : PayloadVerdict.Invalid;
    }

    // Section 12: the beneficiary is the proposer's fee recipient.
    private bool NamesProposer(BlockPayload payload, BlockHeader header)
    {
        EpochMembers members = _epochs.MembersOf(payload.Height);
        return members.TryGetEntry(payload.Head.Proposer, out Consensus.VrfBft.Types.ValidatorEntry proposer)
            && header.Beneficiary == _epochs.FeeRecipientOf(proposer.Address);
    }

    private static bool HaveSenders(Block block, Revision revision)
    {
        bool Has(int i) => SenderRecovery.TryRecover(block.Transactions[i], revision, out _) == TransactionError.None;

        int count = block.Transactions.Count;
        if (count >= ParallelMin)
        {
            return Parallel.For(0, count, (i, state) =>
            {
                if (!Has(i))
                {
                    state.Stop();
                }
            }).IsCompleted;
        }

        for (int i = 0; i < count; i++)
        {
            if (!Has(i))
            {
                return false;
            }
        }

        return true;
    }
}
