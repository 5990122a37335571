// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Files;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Tests.Chains;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Ledger.Tests;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class BlockFileTests
{
    [Test]
    public async Task Exported_blocks_import_with_progress_and_known_ones_are_passed_over()
    {
        using TestLedger source = Grown(10);
        using TestLedger target = new();
        byte[] file = Export(source, 0, 10);
        List<ulong> progress = [];
        BlockFileProgress done = (await new BlockFileImport(target.Ledger, new MemoryStream(file)).RunAsync(new Reports(progress), CancellationToken.None)).Value;
        done.BlockNumber.Should().Be(10);
        done.Blocks.Should().Be(11);
        done.Bytes.Should().Be(file.Length);
        progress.Should().Equal(Enumerable.Range(0, 11).Select(n => (ulong)n));
        target.Head.Hash.Should().Be(source.Head.Hash);
        (await Import(target, file)).IsSuccess.Should().BeTrue();
    }

    [Test]
    public async Task A_file_that_is_broken_is_told_where_and_why_and_what_came_before_stays()
    {
        using TestLedger source = Grown(3);
        byte[] two = Export(source, 1, 2);
        byte[] third = Export(source, 3, 3);
        BlockHeader header = source.Head.Header;
        byte[] invalid = new Block(header with { GasUsed = 1 }, source.Chain.GetBlock(3).Value.Transactions, [], []).Encode();
        (byte[] Tail, BlockFileErrorCode Code)[] cases =
        [
            (third[..^1], BlockFileErrorCode.Truncated),
            ([0xF9, 0x01], BlockFileErrorCode.Truncated),
            ([0x80], BlockFileErrorCode.NotAList),
            ([0xFB, 0x7F, 0xFF, 0xFF, 0xFF], BlockFileErrorCode.TooLong),
            ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], BlockFileErrorCode.TooLong),
            ([0xC1, 0x80], BlockFileErrorCode.Malformed),
            (invalid, BlockFileErrorCode.Refused),
        ];
        foreach ((byte[] tail, BlockFileErrorCode code) in cases)
        {
            using TestLedger target = new();
            BlockFileError error = (await Import(target, [.. two, .. tail])).Error;
            error.Code.Should().Be(code);
            error.Offset.Should().Be(two.Length);
            target.Head.Number.Should().Be(2);
            if (code == BlockFileErrorCode.Refused)
            {
                error.Import.Code.Should().Be(ImportErrorCode.Invalid);
                error.BlockNumber.Should().Be(3);
            }
        }
    }

    [Test]
    public async Task Seals_and_certificates_travel_in_a_file_of_their_own()
    {
        using TestLedger source = new();
        for (byte i = 1; i <= 4; i++)
        {
            FinalityProof? proof = i == 2 ? null : new FinalityProof(new byte[] { i }, new byte[] { i, 7 });
            source.Ledger.Importer.Commit(source.Build(), proof).IsSuccess.Should().BeTrue();
        }

        MemoryStream blocks = new();
        MemoryStream finality = new();
        BlockFileExport.Write(source.Chain, 1, 4, blocks, finality, null, CancellationToken.None).IsSuccess.Should().BeTrue();
        using TestLedger target = new(finality: new AllButTwo());
        (await Import(target, blocks.ToArray(), finality.ToArray())).IsSuccess.Should().BeTrue();
        target.Chain.TryGetFinality(4, out FinalityProof? four).Should().BeTrue();
        four!.Certificate.ToArray().Should().Equal(4, 7);
        target.Chain.TryGetFinality(2, out _).Should().BeFalse();

        using TestLedger without = new(finality: new AllButTwo());
        (await Import(without, blocks.ToArray())).Error.Import.Code.Should().Be(ImportErrorCode.NotFinal);
        using TestLedger broken = new(finality: new AllButTwo());
        (await Import(broken, blocks.ToArray(), [0xC1, 0x80])).Error.Code.Should().Be(BlockFileErrorCode.BadFinality);
    }

    [Test]
    public async Task Random_damage_is_a_typed_error_and_never_an_exception()
    {
        using TestLedger source = Grown(3);
        byte[] file = Export(source, 1, 3);
        List<(int Position, byte Value)[]> damages = [];
        Gen.Select(Gen.Int[0, file.Length - 1], Gen.Byte).Array[1, 4].Sample(damages.Add, iter: 60, threads: 1);
        foreach ((int Position, byte Value)[] damage in damages)
        {
            byte[] bad = [.. file];
            foreach ((int position, byte value) in damage)
            {
                bad[position] = value;
            }

            using TestLedger target = new();
            Result<BlockFileProgress, BlockFileError> result = await Import(target, bad);
            if (result.IsSuccess)
            {
                // Nothing commits to some fields of the last header (its time, its randomness): such a block is another valid one.
                Export(target, 1, 3).Should().Equal(bad);
            }
        }
    }

    [Test]
    public async Task Import_stops_when_told()
    {
        using TestLedger source = Grown(5);
        using TestLedger target = new();
        using CancellationTokenSource stop = new();
        BlockFileImport import = new(target.Ledger, new MemoryStream(Export(source, 1, 5)));
        Func<Task> run = () => import.RunAsync(new Stopper(stop), stop.Token);
        await run.Should().ThrowAsync<OperationCanceledException>();
        target.Head.Number.Should().BeInRange(1, 4);
    }

    [Test]
    public void Export_of_what_is_not_there_says_so()
    {
        using TestLedger source = Grown(2);
        BlockFileExport.Write(source.Chain, 1, 3, new MemoryStream(), null, null, CancellationToken.None).Error.Reason.Should().Be(UnavailableReason.UnknownBlock);
    }

    private static TestLedger Grown(int blocks)
    {
        TestLedger ledger = new();
        HistoryTests.Grow(ledger, new Random(blocks), blocks);
        return ledger;
    }

    private static byte[] Export(TestLedger ledger, ulong from, ulong to)
    {
        MemoryStream file = new();
        BlockFileExport.Write(ledger.Chain, from, to, file, null, null, CancellationToken.None).IsSuccess.Should().BeTrue();
        return file.ToArray();
    }

    private static Task<Result<BlockFileProgress, BlockFileError>> Import(TestLedger ledger, byte[] blocks, byte[]? finality = null) =>
        new BlockFileImport(ledger.Ledger, new MemoryStream(blocks), finality is null ? null : new MemoryStream(finality)).RunAsync(null, CancellationToken.None);

    private sealed class Reports(List<ulong> numbers) : IProgress<BlockFileProgress>
    {
        public void Report(BlockFileProgress value) => numbers.Add(value.BlockNumber);
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<BlockFileProgress>
    {
        public void Report(BlockFileProgress value)
        {
            if (value.BlockNumber == 2)
            {
                stop.Cancel();
            }
        }
    }

    private sealed class AllButTwo : IFinalityVerifier
    {
        public bool IsFinal(BlockHeader header, FinalityProof? proof) =>
            header.Number == 2 || (proof is not null && proof.Certificate.Span.SequenceEqual(new byte[] { (byte)header.Number, 7 }));
    }
}
