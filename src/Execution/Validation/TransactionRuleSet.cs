// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;

namespace PowerVerse.Chain.Execution.Validation;

/// <summary>What the rules for single transactions depend on: the fork and the chain, no block.</summary>
/// <param name="Revision">The rules in force.</param>
/// <param name="ChainId">The chain's id (EIP-155).</param>
/// <param name="AreBlobsEnabled">Whether the chain takes blob transactions at all.</param>
/// <param name="Blobs">The blob parameters in force; all zero before Cancun.</param>
public readonly record struct TransactionRuleSet(Revision Revision, ulong ChainId, bool AreBlobsEnabled, BlobParameters Blobs)
{
    /// <summary>Whether a transaction may name its sender instead of proving it: on developers' chains only.</summary>
    public bool AreClaimedSendersAllowed { get; init; }

    /// <summary>The rules of a chain for a block of these rules at this time.</summary>
    public static TransactionRuleSet For(ChainSpec spec, Revision revision, ulong timestamp) =>
        new(revision, spec.ChainId, spec.PowerVerse.AreBlobsEnabled, spec.BlobParametersAt(timestamp) ?? default)
        {
            AreClaimedSendersAllowed = spec.PowerVerse.AreClaimedSendersAllowed,
        };
}
