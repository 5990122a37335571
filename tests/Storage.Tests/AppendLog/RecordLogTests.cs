// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Storage.Tests.AppendLog;

[Parallelizable(ParallelScope.All)]
public sealed class RecordLogTests
{
    private static readonly byte[][] Records = [[1], [], [2, 3, 4, 5, 6, 7, 8, 9, 10, 11], new byte[300], [12, 13]];

    [Test]
    public void Records_come_back_in_order_and_by_offset()
    {
        MemoryLogMedium medium = new();
        List<long> offsets = [];
        using RecordLog log = RecordLog.Open(medium);
        foreach (byte[] record in Records)
        {
            offsets.Add(log.Append(record));
        }

        ReadAll(log.Read()).Should().BeEquivalentTo(Records, o => o.WithStrictOrdering());
        ReadAll(log.Read(offsets[3])).Should().BeEquivalentTo(Records[3..], o => o.WithStrictOrdering());
        log.TruncateFrom(offsets[2]);
        log.Append([42]);
        ReadAll(log.Read()).Should().BeEquivalentTo((byte[][])[.. Records[..2], [42]], o => o.WithStrictOrdering());
    }

    [Test]
    public void Every_truncation_point_keeps_the_whole_records_before_it_and_can_be_appended_to()
    {
        byte[] content = Write(Records, syncAfter: -1, out List<long> ends);
        for (int length = 0; length <= content.Length; length++)
        {
            int whole = ends.Count(end => end <= length);
            using RecordLog log = RecordLog.Open(new MemoryLogMedium(content.AsSpan(0, length)));
            long expectedEnd = whole == 0 ? RecordLog.Magic.Length : ends[whole - 1];
            log.TruncatedBytes.Should().Be(length < RecordLog.Magic.Length ? length : length - expectedEnd);
            log.Length.Should().Be(expectedEnd);
            log.Append([99]);
            ReadAll(log.Read()).Should().BeEquivalentTo((byte[][])[.. Records[..whole], [99]], o => o.WithStrictOrdering());
        }
    }

    [Test]
    public void Every_tail_of_zeros_is_cut()
    {
        byte[] content = Write(Records, syncAfter: -1, out List<long> ends);
        for (int length = RecordLog.Magic.Length; length <= content.Length; length++)
        {
            int whole = ends.Count(end => end <= length);
            byte[] torn = [.. content.AsSpan(0, length), .. new byte[64]];

            // A record whose own tail is zeros survives the exchange of zeros for zeros.
            using RecordLog log = RecordLog.Open(new MemoryLogMedium(torn));
            List<byte[]> read = ReadAll(log.Read());
            read.Count.Should().BeGreaterThanOrEqualTo(whole);
            read.Should().BeEquivalentTo(Records[..read.Count], o => o.WithStrictOrdering());
        }
    }

    [Test]
    public void Every_flipped_bit_of_an_unsynced_tail_ends_the_log_there()
    {
        byte[] content = Write(Records, syncAfter: -1, out List<long> ends);
        for (int position = RecordLog.Magic.Length; position < content.Length; position++)
        {
            byte[] damaged = [.. content];
            damaged[position] ^= 0x10;
            int whole = ends.Count(end => end <= position);
            using RecordLog log = RecordLog.Open(new MemoryLogMedium(damaged));
            ReadAll(log.Read()).Should().BeEquivalentTo(Records[..whole], o => o.WithStrictOrdering(), $"byte {position} is damaged");
        }
    }

    [Test]
    public void Every_flipped_bit_before_a_promise_is_refused()
    {
        byte[] content = Write(Records, syncAfter: 2, out List<long> ends);
        for (int position = RecordLog.Magic.Length; position < ends[2]; position++)
        {
            byte[] damaged = [.. content];
            damaged[position] ^= 0x10;
            FluentActions.Invoking(() => RecordLog.Open(new MemoryLogMedium(damaged))).Should().Throw<LogDamageException>($"byte {position} is damaged");
        }
    }

    [Test]
    public void Another_file_is_refused() =>
        FluentActions.Invoking(() => RecordLog.Open(new MemoryLogMedium("PVLOG?"u8))).Should().Throw<LogDamageException>();

    [Test]
    public void Synced_records_survive_a_crash_and_others_may_not() =>
        Gen.Select(Gen.Byte.Array[0, 40].List[1, 20], Gen.Int[0, 20], Gen.Int[0, 400]).Sample((records, synced, extra) =>
        {
            MemoryLogMedium medium = new();
            RecordLog log = RecordLog.Open(medium);
            for (int i = 0; i < records.Count; i++)
            {
                log.Append(records[i]);
                if (i + 1 == synced)
                {
                    log.Sync();
                }
            }

            log.Flush();
            medium.Crash(extra);
            List<byte[]> read = ReadAll(RecordLog.Open(medium).Read());
            return read.Count >= Math.Min(synced <= records.Count ? synced : 0, records.Count)
                && read.Select((r, i) => r.AsSpan().SequenceEqual(records[i])).All(same => same);
        });

    [Test]
    public void A_record_beyond_the_limit_is_the_callers_error()
    {
        using RecordLog log = RecordLog.Open(new MemoryLogMedium());
        FluentActions.Invoking(() => log.Append(new byte[RecordLog.MaxRecordSize + 1])).Should().Throw<ArgumentOutOfRangeException>();
        log.Append(new byte[RecordLog.MaxRecordSize]);
        ReadAll(log.Read()).Should().ContainSingle().Which.Length.Should().Be(RecordLog.MaxRecordSize);
    }

    [Test]
    public void A_file_keeps_its_records()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using (RecordLog log = RecordLog.Open(new DiskLogMedium(path)))
            {
                foreach (byte[] record in Records)
                {
                    log.Append(record);
                }

                log.Sync();
            }

            using (FileStream stream = File.Open(path, FileMode.Append))
            {
                stream.Write([1, 2, 3]);
            }

            using (RecordLog log = RecordLog.Open(new DiskLogMedium(path)))
            {
                log.TruncatedBytes.Should().Be(3);
                log.Append([77]);
                ReadAll(log.Read()).Should().BeEquivalentTo((byte[][])[.. Records, [77]], o => o.WithStrictOrdering());
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Checksum_is_crc32c()
    {
        // RFC 3720 B.4 gives CRC-32C of 32 zero bytes as aa36918a in wire order: length and syncedThrough zero, and 20 bytes of content.
        LogRecordHeader header = new(0, 0, 0);
        header.Matches(new byte[20]).Should().BeFalse();
        new LogRecordHeader(0, 0x8A9136AA, 0).Matches(new byte[20]).Should().BeTrue();
    }

    private static byte[] Write(byte[][] records, int syncAfter, out List<long> ends)
    {
        MemoryLogMedium medium = new();
        ends = [];

        using RecordLog log = RecordLog.Open(medium);
        for (int i = 0; i < records.Length; i++)
        {
            log.Append(records[i]);
            ends.Add(log.Length);
            if (i == syncAfter)
            {
                log.Sync();
            }
        }

        log.Flush();
        return medium.Content.ToArray();
    }

    private static List<byte[]> ReadAll(RecordLogReader reader)
    {
        List<byte[]> records = [];
        while (reader.TryRead(out ReadOnlyMemory<byte> content))
        {
            records.Add(content.ToArray());
        }

        return records;
    }
}
