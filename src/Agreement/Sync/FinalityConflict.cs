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

/// <summary>Halts the node when peers show certified blocks that contradict its own: a committed block is never taken back, and somebody has to look (docs/protocol/consensus.md, section 10).</summary>
/// <remarks>Only for blocks of the last thirteen days, while who signed can be punished: with old keys that were stolen anybody could halt the nodes that fetch old blocks.</remarks>
internal sealed class FinalityConflict(IBlockChain chain, EpochBook epochs, IConsensusCrypto crypto, TimeProvider time, string folder)
{
    /// <summary>Age of a block from which what contradicts it is held against its sender alone.</summary>
    internal static readonly TimeSpan AgeMax = TimeSpan.FromDays(13);

    // Of this node's chain in a report; certificates are kept closer together.
    private const int HeadersMax = 64;

    private readonly CertificateVerifier _certificates = new(crypto);

    /// <summary>Looks at a run of blocks that the ledger would not take.</summary>
    /// <param name="run">The blocks, oldest first, with their proofs.</param>
    /// <exception cref="ConsensusHaltException">A certificate proves that another chain was decided on; both certificates are on disk.</exception>
    internal void Judge(IReadOnlyList<(Block Block, FinalityProof Proof)> run)
    {
        if (Contradicted(run) is not { } parted
            || !chain.TryGetHeader(parted.Number, out BlockHeader? own)
            || time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(own.Timestamp, uint.MaxValue)) > AgeMax)
        {
            return;
        }

        VerifiedCertificate? nearest = null;
        for (int i = 0; i < run.Count; i++)
        {
            (Block block, FinalityProof proof) = run[i];
            Hash256? seed = i > 0 ? run[i - 1].Block.Header.MixHash : null;
            if (block.Header.Number < parted.Number || Verify(block.Header, proof, seed) is not { } theirs)
            {
                continue;
            }

            // Best are two certificates of one height: they speak for themselves.
            nearest ??= theirs;
            if (OwnAt(block.Header.Number) is { } ours)
            {
                Halt(theirs.Id.Height, HaltSide.Of(ours), HaltSide.Of(theirs));
            }
        }

        if (nearest is not null)
        {
            HaltSide theirs = new(new BlockValue(parted.Theirs), nearest, HeadersOf(run.Select(static item => item.Block.Header), parted.Number, nearest));
            Halt(new Height(parted.Number), OwnFrom(own), theirs);
        }
    }

    private void Halt(Height height, HaltSide ours, HaltSide theirs)
    {
        HaltReport.Write(folder, HaltReason.ConflictingCommit, height, ours, theirs);
        throw new ConsensusHaltException(HaltReason.ConflictingCommit);
    }

    // The first height at which the run says another block than this node's chain; a run above the head speaks of the head by its first parent.
    private (ulong Number, Hash256 Theirs)? Contradicted(IReadOnlyList<(Block Block, FinalityProof Proof)> run)
    {
        BlockHeader first = run[0].Block.Header;
        if (first.Number > 0 && chain.TryGetHash(first.Number - 1, out Hash256 parent) && parent != first.ParentHash)
        {
            return (first.Number - 1, first.ParentHash);
        }

        foreach ((Block block, _) in run)
        {
            if (chain.TryGetHash(block.Header.Number, out Hash256 own) && own != block.Hash)
            {
                return (block.Header.Number, block.Hash);
            }
        }

        return null;
    }

    // A block of this node with the first certificate at or above it: in large sets not every height keeps one.
    private HaltSide OwnFrom(BlockHeader block)
    {
        List<BlockHeader> above = [];
        for (ulong number = block.Number; number <= chain.Head.Number && above.Count < HeadersMax && chain.TryGetHeader(number, out BlockHeader? header); number++)
        {
            above.Add(header);
            if (OwnAt(number) is { } certificate)
            {
                return new HaltSide(new BlockValue(block.Hash), certificate, HeadersOf(above, block.Number, certificate));
            }
        }

        return new HaltSide(new BlockValue(block.Hash), null, []);
    }

    private static ReadOnlyMemory<byte>[] HeadersOf(IEnumerable<BlockHeader> headers, ulong above, VerifiedCertificate certificate) =>
        [.. headers.Where(header => header.Number > above && header.Number <= certificate.Id.Height.Value).Select(static header => (ReadOnlyMemory<byte>)header.Encode())];

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
