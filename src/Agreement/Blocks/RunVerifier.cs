// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement.Blocks;

/// <summary>Proves runs of consecutive blocks final before they are executed. Safe to use from several threads.</summary>
/// <remarks>
/// One certificate at the end proves the whole run: each block is the parent of the next, and what a quorum decided on includes its ancestors (docs/protocol/consensus.md,
/// section 11). Certificates within a run are checked where they are cheap or worth keeping; others are dropped, so that nothing unchecked is ever stored or passed on.
/// The validators of a height are taken from the <see cref="EpochBook"/>.
/// </remarks>
internal sealed class RunVerifier
{
    /// <summary>In sets up to this size every certificate is checked and kept.</summary>
    internal const int SmallSetMax = 32;

    /// <summary>In larger sets that of every so-many-th height, and of the newest heights.</summary>
    internal const ulong KeptInterval = 16;

    /// <summary>And that of every block of so many bytes, so that an answer of <see cref="CertifiedBlock.AnswerBytesMax"/>, which may end anywhere, has one to end with.</summary>
    internal const int LargeBlockBytes = CertifiedBlock.AnswerBytesMax / (2 * (int)KeptInterval);

    private const ulong EpochsKept = 2;

    private readonly EpochBook _epochs;
    private readonly CertificateVerifier _certificates;
    private readonly Hash256 _chain;

    internal RunVerifier(EpochBook epochs, IConsensusCrypto crypto, in Hash256 chain)
    {
        _epochs = epochs;
        _certificates = new CertificateVerifier(crypto);
        _chain = chain;
    }

    /// <summary>The block that the chain must contain; null: none is named.</summary>
    internal Checkpoint? Checkpoint { get; init; }

    /// <summary>Proves a run.</summary>
    /// <param name="run">Blocks as a peer or a file gave them, oldest first; at least one.</param>
    /// <param name="newest">The newest block known: certificates of the last epochs below it are kept.</param>
    /// <param name="proven">The blocks with what to store of their proofs; where the last one can only be judged beside its parent, its proof as it came.</param>
    /// <returns>Why the run is refused; <see cref="RunError.None"/> when it is proven.</returns>
    internal RunError TryProve(IReadOnlyList<(Block Block, FinalityProof Proof)> run, ulong newest, out (Block Block, FinalityProof Proof)[] proven)
    {
        proven = new (Block, FinalityProof)[run.Count];
        for (int i = 0; i < run.Count; i++)
        {
            (Block block, FinalityProof proof) = run[i];
            BlockHeader header = block.Header;
            if (i > 0 && (header.Number != run[i - 1].Block.Header.Number + 1 || header.ParentHash != run[i - 1].Block.Hash))
            {
                return RunError.NotAChain;
            }

            if (!SealCodec.TryDecode(proof.Seal.Span, out _, out _) || !header.ExtraData.Span.SequenceEqual(Keccak256.Hash(proof.Seal.Span).AsSpan()))
            {
                return RunError.WrongSeal;
            }

            if (Checkpoint is { } checkpoint && checkpoint.Excludes(header.Number, block.Hash))
            {
                return RunError.OtherChain;
            }
        }

        for (int i = run.Count - 1; i >= 0; i--)
        {
            RunError error = TryProve(run, i, newest, out proven[i].Proof);
            if (error != RunError.None)
            {
                return error;
            }

            proven[i].Block = run[i].Block;
        }

        return RunError.None;
    }

    private RunError TryProve(IReadOnlyList<(Block Block, FinalityProof Proof)> run, int index, ulong newest, out FinalityProof kept)
    {
        (Block block, FinalityProof proof) = run[index];
        bool isLast = index == run.Count - 1;
        Height height = new(block.Header.Number);
        EpochMembers members = _epochs.MembersOf(height);
        kept = new ProvenFinality(block.Hash, proof.Seal, default);
        if (!isLast && (proof.Certificate.IsEmpty || !IsKept(block, members, newest)))
        {
            return RunError.None;
        }

        // Lots are drawn over the seed of the parent, which stands in its header.
        bool hasSeed = index > 0 || members.Mode == CommitteeMode.Full;
        if (!hasSeed)
        {
            kept = isLast ? proof : kept;
            return RunError.None;
        }

        Hash256 seed = index > 0 ? run[index - 1].Block.Header.MixHash : Hash256.Zero;
        VerificationContext context = new(_chain, _epochs.Parameters, members, height, seed);
        if (!CertificateCodec.TryDecode(proof.Certificate.Span, out QuorumCertificate? certificate, out _)
            || certificate.Step != Step.Cert
            || certificate.Value.Hash != block.Hash
            || !_certificates.Verify(certificate, context).IsSuccess)
        {
            return isLast && proof.Certificate.IsEmpty ? RunError.NoCertificate : RunError.BadCertificate;
        }

        kept = new ProvenFinality(block.Hash, proof.Seal, proof.Certificate);
        return RunError.None;
    }

    private bool IsKept(Block block, EpochMembers members, ulong newest) =>
        members.Count <= SmallSetMax
        || block.Header.Number % KeptInterval == 0
        || block.EncodedSizeBytes >= LargeBlockBytes
        || block.Header.Number + (EpochsKept * _epochs.Parameters.EpochLength) > newest
        || block.Header.Number == new EpochSchedule(_epochs.Parameters.EpochLength).LastHeight(members.Epoch).Value;
}

/// <summary>Why a run of blocks is refused.</summary>
internal enum RunError
{
    /// <summary>It is proven.</summary>
    None = 0,

    /// <summary>A block is not the parent of the next one.</summary>
    NotAChain,

    /// <summary>A seal is not the one that the header commits to.</summary>
    WrongSeal,

    /// <summary>The block at the checkpoint's height is another one.</summary>
    OtherChain,

    /// <summary>The last block came without a certificate: nothing is proven, and nobody lied.</summary>
    NoCertificate,

    /// <summary>A certificate is not valid, or of another block.</summary>
    BadCertificate,
}
