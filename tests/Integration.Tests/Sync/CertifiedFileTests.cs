// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Files;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Integration.Tests.Sync;

[Parallelizable(ParallelScope.All)]
public sealed class CertifiedFileTests
{
    private const ulong Last = 120;

    [Test]
    public async Task Exported_chain_is_imported_with_its_certificates()
    {
        (byte[] blocks, byte[] finality) = Export();
        (ChainLedger ledger, _) = LongChain.Fresh();

        (await Import(ledger, blocks, finality)).IsSuccess.Should().BeTrue();

        ledger.Chain.Head.StateRoot.Should().Be(LongChain.HeaderOf(Last).StateRoot);
        ledger.Chain.TryGetFinality(Last, out FinalityProof? proof).Should().BeTrue();
        proof!.Certificate.ToArray().Should().Equal(LongChain.BlockOf(Last).Proof.Certificate.ToArray());
    }

    [Test]
    public async Task Changed_certificate_is_refused_with_its_height()
    {
        (byte[] blocks, byte[] finality) = Export();
        ReadOnlySpan<byte> certificate = LongChain.BlockOf(50).Proof.Certificate.Span;
        finality[finality.AsSpan().IndexOf(certificate) + certificate.Length - 1] ^= 1;
        (ChainLedger ledger, _) = LongChain.Fresh();

        BlockFileError error = (await Import(ledger, blocks, finality)).Error;

        error.Code.Should().Be(BlockFileErrorCode.Refused);
        error.BlockNumber.Should().Be(50);
        error.Import.Code.Should().Be(ImportErrorCode.NotFinal);
        ledger.Chain.Head.Number.Should().Be(49);
    }

    [Test]
    public async Task File_without_certificates_is_refused_at_the_first_block()
    {
        (byte[] blocks, _) = Export();
        (ChainLedger ledger, _) = LongChain.Fresh();

        BlockFileError error = (await Import(ledger, blocks, null)).Error;

        (error.Code, error.BlockNumber).Should().Be((BlockFileErrorCode.Refused, 1UL));
    }

    [Test]
    public async Task Later_certificate_proves_blocks_whose_own_were_pruned()
    {
        (byte[] blocks, _) = Export();
        byte[] sparse = [.. Enumerable.Range(1, (int)Last).SelectMany(static number => Record((ulong)number, hasCertificate: number % 16 == 0 || number == (int)Last))];
        (ChainLedger ledger, _) = LongChain.Fresh();

        (await Import(ledger, blocks, sparse)).IsSuccess.Should().BeTrue();

        ledger.Chain.TryGetFinality(5, out FinalityProof? five).Should().BeTrue();
        five!.Certificate.IsEmpty.Should().BeTrue();
        ledger.Chain.TryGetFinality(16, out FinalityProof? sixteen).Should().BeTrue();
        sixteen!.Certificate.IsEmpty.Should().BeFalse();
    }

    private static (byte[] Blocks, byte[] Finality) Export()
    {
        using MemoryStream blocks = new();
        using MemoryStream finality = new();
        BlockFileExport.Write(LongChain.Chain, 1, Last, blocks, finality, null, CancellationToken.None).IsSuccess.Should().BeTrue();
        return (blocks.ToArray(), finality.ToArray());
    }

    private static byte[] Record(ulong number, bool hasCertificate)
    {
        FinalityProof proof = LongChain.BlockOf(number).Proof;
        RlpWriter writer = new(1024);
        int list = writer.BeginList();
        writer.Write(number);
        writer.Write(proof.Seal.Span);
        writer.Write(hasCertificate ? proof.Certificate.Span : []);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }

    private static async Task<Result<BlockFileProgress, BlockFileError>> Import(ChainLedger ledger, byte[] blocks, byte[]? finality)
    {
        using MemoryStream blockStream = new(blocks);
        using MemoryStream? finalityStream = finality is null ? null : new MemoryStream(finality);
        return await new BlockFileImport(ledger, blockStream, finalityStream).RunAsync(null, CancellationToken.None);
    }
}
