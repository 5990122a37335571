// SPDX-License-Identifier: Apache-2.0

using System.Text;
using PowerVerse.Chain.Consensus.Runtime.Wal;
using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Consensus.Runtime.Tests.Wal;

[Parallelizable(ParallelScope.All)]
public sealed class CompactingLogTests
{
    [Test]
    public void Open_of_empty_files_begins_a_log()
    {
        CrashingDisk disk = new();
        using CompactingLog log = Open(disk);

        log.IsNew.Should().BeTrue();
        Texts(log).Should().BeEmpty();
    }

    [Test]
    public void Records_are_there_after_reopening()
    {
        CrashingDisk disk = new();
        Write(disk, "a", "b");

        using CompactingLog log = Open(disk);

        log.IsNew.Should().BeFalse();
        Texts(log).Should().Equal("a", "b");
    }

    [Test]
    public void Compact_keeps_what_it_is_given_and_goes_on_appending()
    {
        CrashingDisk disk = new();
        using (CompactingLog log = Open(disk))
        {
            for (int round = 0; round < 5; round++)
            {
                log.Append(Encoding.ASCII.GetBytes($"{round}"));
                log.Sync();
                log.Compact([.. log.ReadAll().Where(record => record.Span[0] >= '0' + round).Select(record => (ReadOnlyMemory<byte>)record.ToArray())]);
                log.Append("x"u8);
                log.Sync();
            }
        }

        using CompactingLog reopened = Open(disk);
        Texts(reopened).Should().Equal("x", "x", "x", "x", "4", "x");
    }

    [Test]
    public void Crash_at_any_operation_keeps_everything_synced()
    {
        int operations = Script(new CrashingDisk(), []);
        for (int at = 0; at < operations; at++)
        {
            for (int seed = 0; seed < 8; seed++)
            {
                CrashingDisk disk = new() { OperationsLeft = at };
                List<string> synced = [];
                Action act = () => Script(disk, synced);
                act.Should().Throw<CrashException>();

                using CompactingLog log = Open(disk.Restart(new Random((at * 8) + seed)));
                List<string> found = Texts(log);

                // Compaction drops records below its round; everything synced and not dropped must be there, in order.
                string[] alive = [.. synced.Where(found.Contains)];
                found.Take(alive.Length).Should().Equal(alive, $"crash at {at}");
                synced.TakeLast(2).Should().BeSubsetOf(found, $"crash at {at}");
            }
        }
    }

    [Test]
    public void Damage_to_a_record_before_the_last_sync_is_noticed()
    {
        CrashingDisk disk = new();
        Write(disk, "a", "b", "c");
        CrashingMedium file = disk.Media.First(medium => medium.Content.Length > 60);
        byte[] content = [.. file.Content];
        content[30] ^= 1;
        file.Content = content;

        Action act = () => Open(disk);

        act.Should().Throw<LogDamageException>();
    }

    private static CompactingLog Open(CrashingDisk disk) => CompactingLog.Open(disk["a"], disk["b"]);

    private static void Write(CrashingDisk disk, params string[] records)
    {
        using CompactingLog log = Open(disk);
        foreach (string record in records)
        {
            log.Append(Encoding.ASCII.GetBytes(record));
            log.Sync();
        }
    }

    private static int Script(CrashingDisk disk, List<string> synced)
    {
        using CompactingLog log = Open(disk);
        for (int round = 0; round < 4; round++)
        {
            for (int i = 0; i < 3; i++)
            {
                string record = $"{round}{i}";
                log.Append(Encoding.ASCII.GetBytes(record));
                log.Sync();
                synced.Add(record);
            }

            int keptFrom = '0' + round;
            log.Compact([.. log.ReadAll().Where(record => record.Span[0] >= keptFrom).Select(record => (ReadOnlyMemory<byte>)record.ToArray())]);
        }

        return disk.Operations;
    }

    private static List<string> Texts(CompactingLog log) => [.. log.ReadAll().Select(record => Encoding.ASCII.GetString(record.Span))];
}
