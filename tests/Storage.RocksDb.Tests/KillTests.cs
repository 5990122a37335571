// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using PowerVerse.Chain.Storage.KeyValue;
using static PowerVerse.Chain.Storage.RocksDb.Tests.TestStores;

namespace PowerVerse.Chain.Storage.RocksDb.Tests;

/// <summary>A process that writes batches is killed (SIGKILL) again and again: what it reported is there, batches are whole, no repair.</summary>
[TestFixture]
public sealed class KillTests
{
    private const int RoundsDefault = 3;

    [Test]
    public void Killed_writer_leaves_whole_batches()
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("POWERVERSE_KILL_ROUNDS"), out int wanted) ? wanted : RoundsDefault;
        using TemporaryDirectory directory = new();
        long last = -1;
        for (int round = 0; round < rounds; round++)
        {
            long reported = RunAndKill(directory["db"], batchesMin: 20 + (37 * round % 100));
            using RocksDbStore store = Open(directory["db"]);
            last = Check(store);
            last.Should().BeGreaterThanOrEqualTo(reported, "what the process reported as written survives it");
        }

        last.Should().BeGreaterThan(20);
    }

    internal static int WriteUntilKilled(string path)
    {
        using RocksDbStore store = Open(path);
        byte[] number = new byte[sizeof(long)];
        long next = store.Read(Meta, "head"u8, number) == IKeyValueReader.NotFound ? 0 : BinaryPrimitives.ReadInt64BigEndian(number) + 1;
        while (true)
        {
            using IWriteBatch batch = store.CreateBatch();
            BinaryPrimitives.WriteInt64BigEndian(number, next);
            for (byte i = 0; i < 20; i++)
            {
                batch.Put(Items, [.. number, i], number);
            }

            batch.Put(Blobs, number, new byte[10_000]);
            batch.Put(Meta, "head"u8, number);
            store.Write(batch, next % 10 == 0 ? Durability.Synced : Durability.Buffered);
            Console.Out.WriteLine(next.ToString(CultureInfo.InvariantCulture));
            Console.Out.Flush();
            next++;
        }
    }

    private static long RunAndKill(string path, int batchesMin)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList = { typeof(Program).Assembly.Location, "write-until-killed", path },
        };
        using Process process = Process.Start(start)!;
        string? line = null;
        for (int i = 0; i < batchesMin; i++)
        {
            line = process.StandardOutput.ReadLine();
            line.Should().NotBeNull("the writer runs until it is killed");
        }

        process.Kill();
        process.WaitForExit();
        return long.Parse(line!, CultureInfo.InvariantCulture);
    }

    private static long Check(RocksDbStore store)
    {
        byte[] number = new byte[sizeof(long)];
        store.Read(Meta, "head"u8, number).Should().Be(sizeof(long));
        long head = BinaryPrimitives.ReadInt64BigEndian(number);
        for (long i = 0; i <= head; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(number, i);
            bool isWhole = store.Contains(Blobs, number);
            for (byte item = 0; item < 20; item++)
            {
                isWhole &= store.Contains(Items, [.. number, item]);
            }

            isWhole.Should().BeTrue();
        }

        BinaryPrimitives.WriteInt64BigEndian(number, head + 1);
        store.Contains(Blobs, number).Should().BeFalse();
        store.Contains(Items, [.. number, 0]).Should().BeFalse();
        return head;
    }
}
