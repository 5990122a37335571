// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.Runtime.Wal;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Tests;
using PowerVerse.Chain.Consensus.VrfBft.Tests.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Consensus.Runtime.Tests.Wal;

[Parallelizable(ParallelScope.All)]
public sealed class ConsensusLogTests
{
    private static readonly TestNetwork Network = new(4);
    private static readonly BlockValue V = TestNetwork.Value("v");

    [Test]
    public void Persist_keeps_records_and_payloads_in_order()
    {
        CrashingDisk disk = new();
        BlockPayload payload = Payload(5);
        PayloadShelf shelf = new();
        shelf.Put(payload);
        using (ConsensusLog log = Open(disk, shelf))
        {
            log.IsNew.Should().BeTrue();
            log.Persist(Records(5, payload.Value));
        }

        PayloadShelf restored = new();
        using ConsensusLog reopened = Open(disk, restored);

        reopened.IsNew.Should().BeFalse();
        reopened.Recovered.Select(LogRecordCodec.Encode).Should().BeEquivalentTo(Records(5, payload.Value).Select(LogRecordCodec.Encode), o => o.WithStrictOrdering());
        restored.TryGetEncoded(new Height(5), payload.Value, out ReadOnlyMemory<byte> encoded).Should().BeTrue();
        encoded.ToArray().Should().Equal(PayloadCodec.Encode(payload));
    }

    [Rule("B9")]
    [Test]
    public void Persist_writes_a_payload_once_and_none_for_what_is_not_held()
    {
        CrashingDisk disk = new();
        BlockPayload payload = Payload(5, size: 50_000);
        PayloadShelf shelf = new();
        shelf.Put(payload);
        using ConsensusLog log = Open(disk, shelf);

        log.Persist([new LogRecord.PayloadKept(new Height(5), payload.Value, false)]);
        long once = log.Length;
        log.Persist([new LogRecord.PayloadKept(new Height(5), payload.Value, true)]);
        log.Persist([new LogRecord.HeadProposed(new Height(5), default, payload.Value)]);
        log.Persist([new LogRecord.PayloadKept(new Height(5), V, false)]);

        once.Should().BeGreaterThan(50_000);
        log.Length.Should().BeLessThan(once + 1000);
    }

    [Test]
    public void Release_sheds_heights_that_the_ledger_has()
    {
        CrashingDisk disk = new();
        using (ConsensusLog log = Open(disk, new PayloadShelf(), compactionBytes: 1))
        {
            for (ulong height = 5; height < 10; height++)
            {
                log.Persist(Records(height, V));
            }

            log.Release(new Height(8));
        }

        using ConsensusLog reopened = Open(disk, new PayloadShelf());
        reopened.Recovered.Should().OnlyContain(record => record.Height.Value == 9);
        reopened.Recovered.Should().HaveCount(Records(9, V).Count);
    }

    [Test]
    public void Crash_at_any_operation_keeps_a_prefix_that_holds_everything_persisted()
    {
        int operations = Script(new CrashingDisk(), []);
        for (int at = 0; at < operations; at++)
        {
            for (int seed = 0; seed < 5; seed++)
            {
                CrashingDisk disk = new() { OperationsLeft = at };
                List<LogRecord> persisted = [];
                Action act = () => Script(disk, persisted);
                act.Should().Throw<CrashException>();

                using ConsensusLog log = Open(disk.Restart(new Random((at * 5) + seed)), new PayloadShelf());
                string[] found = [.. log.Recovered.Select(record => Convert.ToHexString(LogRecordCodec.Encode(record)))];
                string[] alive = [.. persisted.Where(record => record.Height > new Height(6)).Select(record => Convert.ToHexString(LogRecordCodec.Encode(record)))];
                alive.Should().BeSubsetOf(found, $"crash at {at}");
            }
        }
    }

    [Test]
    public void Damaged_files_open_or_are_refused_as_damaged()
    {
        CrashingDisk disk = new();
        Script(disk, []);
        byte[][] seeds = [disk["a"].Content, disk["b"].Content];
        foreach (byte[] input in FuzzInputs.Mutations(seeds, FuzzSettings.Inputs / 20, FuzzSettings.Seed))
        {
            CrashingDisk damaged = new();
            damaged["a"].Content = input;
            damaged["b"].Content = seeds[1];
            try
            {
                using ConsensusLog log = Open(damaged, new PayloadShelf());
            }
            catch (LogDamageException)
            {
                // The typed answer.
            }
        }
    }

    private static ConsensusLog Open(CrashingDisk disk, PayloadShelf shelf, long compactionBytes = ConsensusLog.CompactionBytes) =>
        ConsensusLog.Open(disk["a"], disk["b"], shelf, compactionBytes);

    private static int Script(CrashingDisk disk, List<LogRecord> persisted)
    {
        PayloadShelf shelf = new();
        BlockPayload payload = Payload(7);
        shelf.Put(payload);
        using ConsensusLog log = Open(disk, shelf, compactionBytes: 500);
        for (ulong height = 5; height < 9; height++)
        {
            IReadOnlyList<LogRecord> records = Records(height, height == 7 ? payload.Value : V);
            log.Persist(records);
            persisted.AddRange(records);
            log.Release(new Height(Math.Min(6, height - 1)));
        }

        return disk.Operations;
    }

    private static BlockPayload Payload(ulong height, int size = 10)
    {
        byte[] transactions = [0xB9 + 0x40, (byte)(size >> 8), (byte)size, .. new byte[size]];
        return new BlockPayload(TestBlocks.Head(height: height), size < 56 ? new byte[] { 0xC1, 1 } : transactions, default);
    }

    private static IReadOnlyList<LogRecord> Records(ulong height, BlockValue value)
    {
        CertificateId id = new(new Height(height), default, Step.Soft, value);
        VerifiedCertificate certificate = CertificateBuilder.Minimal(
            id, 4, Network.Set.Thresholds.Quorum, Network.VerifiedVotes(Step.Soft, value, [0, 1, 2], height: height));
        return
        [
            new LogRecord.CertificateKept(certificate),
            new LogRecord.PayloadKept(new Height(height), value, true),
            new LogRecord.HeadProposed(new Height(height), new Period(1), value),
            new LogRecord.VoteExecuted(new Vote(new Height(height), default, Step.Cert, value, new ValidatorIndex(2))),
        ];
    }
}
