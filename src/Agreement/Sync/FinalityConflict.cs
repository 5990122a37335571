// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement.Sync;

/// <summary>Halts the node when peers show certified blocks that contradict its own: a committed block is never taken back, and somebody has to look (docs/protocol/consensus.md, section 8).</summary>
/// <remarks>Only for blocks of the last thirteen days, while who signed can be punished: with old keys that were stolen anybody could halt the nodes that fetch old blocks.</remarks>
internal sealed class FinalityConflict(IBlockChain chain, EpochBook epochs, IConsensusCrypto crypto, TimeProvider time, string folder)
{
    /// <summary>Age of a block from which what contradicts it is held against its sender alone.</summary>
    internal static readonly TimeSpan AgeMax = TimeSpan.FromDays(13);

    private readonly CertificateVerifier _certificates = new(crypto);

    /// <summary>Looks at a run of blocks that the ledger would not take.</summary>
    /// <param name="run">The blocks, oldest first, with their proofs.</param>
    /// <exception cref="ConsensusHaltException">A certificate proves that another chain was decided on; both certificates are on disk.</exception>
    internal void Judge(IReadOnlyList<(Block Block, FinalityProof Proof)> run)
    {
        if (Contradicted(run) is not { } number
            || !chain.TryGetHeader(number, out BlockHeader? own)
            || time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(own.Timestamp, uint.MaxValue)) > AgeMax)
        {
            return;
        }

        for (int i = 0; i < run.Count; i++)
        {
            (Block block, FinalityProof proof) = run[i];
            Hash256? seed = i > 0 ? run[i - 1].Block.Header.MixHash : null;
            if (block.Header.Number >= number && Verify(block.Header, proof, seed) is { } theirs)
            {
                HaltReport.Write(folder, HaltReason.ConflictingCommit, OwnAt(number), theirs);
                throw new ConsensusHaltException(HaltReason.ConflictingCommit);
            }
        }
    }

    // The first height at which the run says another block than this node's chain; a run above the head speaks of the head by its first parent.
    private ulong? Contradicted(IReadOnlyList<(Block Block, FinalityProof Proof)> run)
    {
        BlockHeader first = run[0].Block.Header;
        if (first.Number > 0 && chain.TryGetHash(first.Number - 1, out Hash256 parent) && parent != first.ParentHash)
        {
            return first.Number - 1;
        }

        foreach ((Block block, _) in run)
        {
            if (chain.TryGetHash(block.Header.Number, out Hash256 own) && own != block.Hash)
            {
                return block.Header.Number;
            }
        }

        return null;
    }

    private VerifiedCertificate? OwnAt(ulong number) =>
        number > 0
        && chain.TryGetHeader(number, out BlockHeader? header)
        && chain.TryGetHeader(number - 1, out BlockHeader? parent)
        && chain.TryGetFinality(number, out FinalityProof? proof)
            ? Verify(header, proof, parent.MixHash)
            : null;

    private VerifiedCertificate? Verify(BlockHeader header, FinalityProof proof, Hash256? seed)
    {
        Height height = new(header.Number);
        EpochMembers members = epochs.MembersOf(height);
        if ((seed is null && members.Mode != CommitteeMode.Full)
            || !CertificateCodec.TryDecode(proof.Certificate.Span, out QuorumCertificate? certificate, out _)
            || certificate.Step != Step.Cert
            || certificate.Value.Hash != header.Hash)
        {
            return null;
        }

        VerificationContext context = new(chain.Genesis.Hash, epochs.Parameters, members, height, seed ?? Hash256.Zero);
        return _certificates.Verify(certificate, context).TryGet(out VerifiedCertificate? verified, out _) ? verified : null;
    }
}
