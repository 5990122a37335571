// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.Evidence;
using PowerVerse.Chain.Consensus.Runtime.Wal;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Integration.Tests.Validators;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Integration.Tests.Evidence;

[Parallelizable(ParallelScope.All)]
public sealed class EvidenceStoreTests
{
    private const ulong LastHeight = 1_000_000;
    private static readonly EpochBook Epochs = new(new TestChain(4).Consensus);
    private static readonly EvidenceVerifier Verifier = new(new TrustingCrypto());

    [Test]
    public async Task Add_keeps_tells_and_syncs_each_piece_once_per_validator_and_height()
    {
        MemoryLogMedium file = new();
        using EvidenceStore store = new(file, new MemoryLogMedium());

        IReadOnlyList<MisbehaviourEvidence> told = await AddAsync(store, Found(1, 5), Found(1, 5, "other"), Found(2, 5), Found(1, 6));

        Names(told).Should().Equal((1, 5), (2, 5), (1, 6), (0, LastHeight));
        Names(store.GetAll()).Should().Equal(Names(told));
        file.DurableContent.Length.Should().Be(file.Content.Length, "what is told is on disk");
    }

    [Test]
    public async Task Open_reads_what_was_written_and_takes_none_of_it_twice()
    {
        MemoryLogMedium file = new();
        using (EvidenceStore store = new(file, new MemoryLogMedium()))
        {
            await AddAsync(store, Found(1, 5), Found(2, 7));
        }

        using EvidenceStore again = new(new MemoryLogMedium(file.DurableContent), new MemoryLogMedium());
        IReadOnlyList<MisbehaviourEvidence> told = await AddAsync(again, until: LastHeight + 1, Found(2, 7), Found(1, 5));

        Names(told).Should().Equal((0, LastHeight + 1));
        Names(again.GetAll()).Should().Equal((1, 5), (2, 7), (0, LastHeight), (0, LastHeight + 1));
        EvidenceCodec.Encode(again.GetAll()[0]).Should().Equal(EvidenceCodec.Encode(Found(1, 5)));
    }

    [Test]
    public void Open_passes_over_a_record_that_is_no_evidence()
    {
        MemoryLogMedium file = FileOf(EvidenceCodec.Encode(Found(1, 5)), [1, 2, 3], EvidenceCodec.Encode(Found(1, 6)));

        using EvidenceStore store = new(file, new MemoryLogMedium());

        Names(store.GetAll()).Should().Equal((1, 5), (1, 6));
    }

    [Test]
    public void Open_keeps_the_newest_of_too_many()
    {
        MemoryLogMedium file = FileOf([.. Enumerable.Range(1, EvidenceStore.CountMax + 3).Select(height => EvidenceCodec.Encode(Found(1, (ulong)height)))]);

        using EvidenceStore store = new(file, new MemoryLogMedium());

        store.GetAll().Should().HaveCount(EvidenceStore.CountMax);
        store.GetAll()[0].Height.Value.Should().Be(4);
    }

    [Test]
    public async Task Add_beyond_the_limit_takes_the_room_from_whom_there_is_most_of_and_rewrites_the_file()
    {
        MemoryLogMedium first = FileOf(
        [
            EvidenceCodec.Encode(Found(2, 1)),
            .. Enumerable.Range(1, (2 * EvidenceStore.CountMax) - 1).Select(height => EvidenceCodec.Encode(Found(1, (ulong)height))),
        ]);
        long full = first.Content.Length;
        MemoryLogMedium second = new();
        using (EvidenceStore store = new(first, second))
        {
            await AddAsync(store, Found(1, LastHeight - 1));
            store.GetAll().Should().HaveCount(EvidenceStore.CountMax);
            store.GetAll()[0].Offender.Value.Should().Be(2, "what is known of others stays");
        }

        second.Content.Length.Should().BeLessThan((int)(full * 6 / 10), "the file was rewritten with what is kept");
        using EvidenceStore again = new(new MemoryLogMedium(first.DurableContent), new MemoryLogMedium(second.DurableContent));
        Names(again.GetAll()).Should().HaveCount(EvidenceStore.CountMax).And.Contain((2, 1ul)).And.Contain((1, LastHeight - 1)).And.EndWith((0, LastHeight));
    }

    private static Task<IReadOnlyList<MisbehaviourEvidence>> AddAsync(EvidenceStore store, params MisbehaviourEvidence[] pieces) =>
        AddAsync(store, LastHeight, pieces);

    // Another piece at the end tells that the others are through.
    private static async Task<IReadOnlyList<MisbehaviourEvidence>> AddAsync(EvidenceStore store, ulong until, params MisbehaviourEvidence[] pieces)
    {
        List<MisbehaviourEvidence> told = [];
        using CancellationTokenSource stop = new();
        TaskCompletionSource through = new(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Added = piece =>
        {
            told.Add(piece);
            if (piece.Height.Value == until)
            {
                through.SetResult();
            }
        };
        Task running = store.RunAsync(stop.Token);
        foreach (MisbehaviourEvidence piece in (MisbehaviourEvidence[])[.. pieces, Found(0, until)])
        {
            store.Add(Verified(piece));
        }

        await await Task.WhenAny(through.Task, running);
        await stop.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
        return told;
    }

    private static MemoryLogMedium FileOf(params byte[][] records)
    {
        MemoryLogMedium file = new();
        using CompactingLog log = CompactingLog.Open(file, new MemoryLogMedium());
        foreach (byte[] record in records)
        {
            log.Append(record);
        }

        log.Sync();
        return new MemoryLogMedium(file.DurableContent);
    }

    private static IEnumerable<(uint Offender, ulong Height)> Names(IEnumerable<MisbehaviourEvidence> evidence) =>
        evidence.Select(static piece => (piece.Offender.Value, piece.Height.Value));

    private static VerifiedEvidence Verified(MisbehaviourEvidence evidence) => Verifier.Verify(
        evidence, new VerificationContext(Hash256.Zero, Epochs.Parameters, Epochs.MembersOf(evidence.Height), evidence.Height, Hash256.Zero)).Value;

    private static MisbehaviourEvidence Found(uint voter, ulong height, string value = "value")
    {
        SignedVote VoteFor(string text) => new(
            new Vote(new Height(height), default, Step.Soft, new BlockValue(Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(text))), new ValidatorIndex(voter)), default);
        MisbehaviourEvidence.TryFind(VoteFor(value), VoteFor("twin"), null, out MisbehaviourEvidence? evidence).Should().BeTrue();
        return evidence!;
    }

    private sealed class TrustingCrypto : IConsensusCrypto
    {
        public bool VerifySignature(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => true;

        public bool VerifyVrf(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> input, ReadOnlySpan<byte> proof, Span<byte> output) => true;
    }
}
