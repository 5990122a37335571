// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.Runtime.Heights;

/// <summary>One height as the parts of the runtime see it: the machine, the verifiers and the signer.</summary>
public sealed class HeightSetup
{
    private readonly ConsensusParameters _parameters;

    private HeightSetup(HeightFacts facts, ConsensusParameters parameters, ValidatorIndex self, OwnLots? lots)
    {
        _parameters = parameters;
        Facts = facts;
        Self = self;
        Lots = lots;
        Votes = new VerificationContext(facts.Chain, parameters, facts.Members, facts.Height, facts.PreviousSeed);
        Heads = new HeadContext
        {
            Votes = Votes,
            ParentHash = facts.Parent.Hash,
            ParentTimestampSeconds = facts.ParentTimestampSeconds,
            RefreshHash = facts.RefreshHash,
            CommitmentHash = facts.Commitment.Hash(),
            LastCertificateValidators = facts.GrandparentContext?.Members.Count ?? 0,
        };
        Context = new HeightContext
        {
            Height = facts.Height,
            Parent = facts.Parent,
            ParentTimestampSeconds = facts.ParentTimestampSeconds,
            Empty = facts.Empty,
            Validators = facts.Members.Set,
            Self = self,
            Lots = lots is null ? NoLots.Instance : lots,
        };

        // In FULL mode nothing of the parent enters a vote's check, so votes of the next height can be verified before this one commits.
        NextVotes = facts.NextMembers.Mode == CommitteeMode.Full
            ? new VerificationContext(facts.Chain, parameters, facts.NextMembers, facts.Height.Next, Hash256.Zero)
            : null;
    }

    /// <summary>What the ledger told.</summary>
    public HeightFacts Facts { get; }

    /// <summary>The node's own index, <see cref="ValidatorIndex.None"/> for an observer.</summary>
    public ValidatorIndex Self { get; }

    /// <summary>For the machine.</summary>
    public HeightContext Context { get; }

    /// <summary>For votes and certificates.</summary>
    public VerificationContext Votes { get; }

    /// <summary>For votes and certificates of the next height; null where they cannot be checked yet.</summary>
    public VerificationContext? NextVotes { get; }

    /// <summary>For heads and payloads.</summary>
    public HeadContext Heads { get; }

    /// <summary>The node's own lots; null for an observer.</summary>
    internal OwnLots? Lots { get; }

    /// <summary>The setup with one more vote key; the same where the key belongs to neither of its epochs.</summary>
    public HeightSetup With(VerifiedKeyReveal reveal)
    {
        Epoch epoch = reveal.Reveal.Epoch;
        HeightFacts facts = Facts with
        {
            Members = Facts.Members.Epoch == epoch ? new EpochMembers(Facts.Members.Keys.With(reveal)) : Facts.Members,
            NextMembers = Facts.NextMembers.Epoch == epoch ? new EpochMembers(Facts.NextMembers.Keys.With(reveal)) : Facts.NextMembers,
        };
        return new HeightSetup(facts, _parameters, Self, Lots);
    }

    /// <summary>Sets a height up.</summary>
    /// <param name="facts">The height.</param>
    /// <param name="parameters">The chain's parameters.</param>
    /// <param name="address">The node's validator; null for an observer.</param>
    /// <param name="keys">Its keys; null for an observer.</param>
    /// <remarks>A node whose keys are not the registered ones observes: the keys of a snapshot act until the next one does.</remarks>
    public static HeightSetup For(HeightFacts facts, ConsensusParameters parameters, Address? address, IValidatorKeys? keys)
    {
        if (address is not { } own || keys is null || !facts.Members.Set.TryFind(own, out ValidatorIndex self))
        {
            return new HeightSetup(facts, parameters, ValidatorIndex.None, null);
        }

        ValidatorEntry entry = facts.Members.Set[self];
        return entry.VrfKey == keys.VrfKey && entry.VoteRoot == keys.VoteRoot
            ? new HeightSetup(facts, parameters, self, new OwnLots(keys, parameters, facts, self))
            : new HeightSetup(facts, parameters, ValidatorIndex.None, null);
    }
}
