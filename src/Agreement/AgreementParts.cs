// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TxPool.Pool;

namespace PowerVerse.Chain.Agreement;

/// <summary>What the agreement of a node is made of. The caller owns all of it and disposes of it after <see cref="AgreementNode"/>.</summary>
public sealed record AgreementParts
{
    /// <summary>The ledger, opened with a <see cref="Blocks.FinalityVerifier"/> over the same <see cref="Epochs"/>.</summary>
    public required ChainLedger Ledger { get; init; }

    /// <summary>The validators.</summary>
    public required EpochBook Epochs { get; init; }

    /// <summary>The public-key checks, shared with the finality verifier so that nothing is checked twice.</summary>
    public required IConsensusCrypto Crypto { get; init; }

    /// <summary>The pool.</summary>
    public required TransactionPool Pool { get; init; }

    /// <summary>The way to the peers.</summary>
    public required IConsensusTransport Transport { get; init; }

    /// <summary>The files.</summary>
    public required AgreementFiles Files { get; init; }

    /// <summary>The block that the chain must contain; null: none is named.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Takes what is logged.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The node's validator; null for an observer.</summary>
    public Address? Validator { get; init; }

    /// <summary>Its keys; null for an observer.</summary>
    public IValidatorKeys? Keys { get; init; }

    /// <summary>How long a validator listens for a twin before it signs, in milliseconds; 0 only where a twin cannot exist.</summary>
    public long TwinListenMs { get; init; } = DoppelgangerWatch.ListenMs;
}
