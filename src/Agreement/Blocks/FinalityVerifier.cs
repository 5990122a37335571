// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement.Blocks;

/// <summary>Accepts a block that comes with its seal and a valid CERT certificate for its hash.</summary>
/// <remarks>
/// The lots and seeds in a seal are not drawn again here: the quorum did, and more than a third of the stake would have to lie. The seal must be the one that the
/// header commits to. A block of a run that was proven as a whole is not checked again. Made before the ledger opens and joined to its chain afterwards; a block is never judged before.
/// </remarks>
public sealed class FinalityVerifier : IFinalityVerifier
{
    private readonly EpochBook _epochs;
    private readonly IConsensusCrypto _crypto;
    private readonly CertificateVerifier _certificates;
    private IBlockChain? _chain;

    /// <summary>Makes a verifier.</summary>
    /// <param name="epochs">The validators.</param>
    /// <param name="crypto">The public-key checks; one that remembers answers makes the commit of a block whose votes were counted cheap.</param>
    public FinalityVerifier(EpochBook epochs, IConsensusCrypto crypto)
    {
        _epochs = epochs;
        _crypto = crypto;
        _certificates = new CertificateVerifier(crypto);
    }

    /// <summary>The block that the chain must contain; null: none is named.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>Joins the verifier to the chain of the ledger it was opened with.</summary>
    public void Attach(IBlockChain chain) => _chain = chain;

    /// <inheritdoc/>
    public bool IsFinal(BlockHeader header, FinalityProof? proof)
    {
        if (Checkpoint is { } checkpoint && checkpoint.Excludes(header.Number, header.Hash))
        {
            return false;
        }

        if (proof is ProvenFinality proven)
        {
            return proven.Block == header.Hash;
        }

        if (proof is null || _chain is null || header.Number == 0
            || !_chain.TryGetHeader(header.Number - 1, out BlockHeader? parent)
            || !SealCodec.TryDecode(proof.Seal.Span, out _, out _)
            || !header.ExtraData.Span.SequenceEqual(Keccak256.Hash(proof.Seal.Span).AsSpan())
            || !CertificateCodec.TryDecode(proof.Certificate.Span, out QuorumCertificate? certificate, out _))
        {
            return false;
        }

        Height height = new(header.Number);
        Hash256 chain = _chain.Genesis.Hash;
        Hash256 seed = parent.MixHash;
        VerificationContext context = new(chain, _epochs.Parameters, _epochs.MembersOf(height), height, seed);
        return certificate.Step == Step.Cert
            && certificate.Value.Hash == header.Hash
            && _certificates.Verify(certificate, context).IsSuccess;
    }

    /// <inheritdoc/>
    public IReadOnlyList<FinalityProof> ProveRun(IReadOnlyList<(Block Block, FinalityProof Proof)> run)
    {
        bool isProven = false;
        (Block Block, FinalityProof Proof)[] proven = [];
        if (_chain is not null && run.Count > 0)
        {
            RunVerifier verifier = new(_epochs, _crypto, _chain.Genesis.Hash) { Checkpoint = Checkpoint };
            isProven = verifier.TryProve(run, run[^1].Block.Header.Number, out proven) == RunError.None;
        }

        return [.. (isProven ? proven : run).Select(static item => item.Proof)];
    }
}
