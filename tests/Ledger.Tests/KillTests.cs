// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Ledger.Tests.Chains;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.RocksDb;

namespace PowerVerse.Chain.Ledger.Tests;

/// <summary>A node that imports or produces blocks is killed (SIGKILL) again and again. Every start finds the last committed block with its state, and needs no repair.</summary>
/// <remarks>POWERVERSE_KILL_ROUNDS says how often; a few times by default, since each round starts a process.</remarks>
[TestFixture]
public sealed class KillTests
{
    private const int RoundsDefault = 3;
    private const int BlocksMax = 100_000;

    private static readonly RocksDbSettings Small = new()
    {
        BlockCacheBytes = 8 * 1024 * 1024,
        WriteBufferBytes = 4 * 1024 * 1024,
        FreeDiskBytesMin = 0,
    };

    // Most blocks are not synced, so that a kill finds writes that only the log holds.
    private static readonly LedgerSettings Settings = new()
    {
        SyncIntervalBlocks = 16,
        IntegrityIntervalBlocks = 8,
        Retention = new RetentionPolicy { State = 20, Proofs = 10 },
    };

    [TestCase("import")]
    [TestCase("seal")]
    public void Killed_ledger_keeps_every_committed_block(string mode)
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("POWERVERSE_KILL_ROUNDS"), out int wanted) ? wanted : RoundsDefault;
        string directory = Directory.CreateTempSubdirectory("powerverse-kill-").FullName;
        try
        {
            ulong before = 0;
            for (int round = 0; round < rounds; round++)
            {
                (ulong number, Hash256 hash) = RunAndKill(mode, directory, blocksMin: 3 + (7 * round % 11));
                before = Check(directory, number, hash, before);
            }

            before.Should().BeGreaterThan(2);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    internal static int ImportUntilKilled(string path)
    {
        using RocksDbStore store = RocksDbStore.Open(path, LedgerFamilies.Layout, Small);
        using TestLedger target = new(Settings, store);
        using TestLedger source = new();
        for (int number = 1; number < BlocksMax; number++)
        {
            Block block = source.SealRandom(new Random(number));
            if (!target.Ledger.Importer.Import(block).IsSuccess)
            {
                return 1;
            }

            Upkeep(target);
            if (target.Head.Number == block.Header.Number)
            {
                Report(target.Head);
            }
        }

        return 0;
    }

    internal static int SealUntilKilled(string path)
    {
        using RocksDbStore store = RocksDbStore.Open(path, LedgerFamilies.Layout, Small);
        using TestLedger ledger = new(Settings, store);
        while (ledger.Head.Number < BlocksMax)
        {
            ledger.SealRandom(new Random((int)ledger.Head.Number));
            Upkeep(ledger);
            Report(ledger.Head);
        }

        return 0;
    }

    private static void Upkeep(TestLedger ledger)
    {
        ledger.Ledger.Pruner.Step(4);
        ledger.Ledger.LogIndexer.Step(CancellationToken.None);
    }

    private static void Report(ChainHead head)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{head.Number} {head.Hash}"));
        Console.Out.Flush();
    }

    private static (ulong Number, Hash256 Hash) RunAndKill(string mode, string path, int blocksMin)
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList = { typeof(Program).Assembly.Location, mode, path },
        };
        using Process process = Process.Start(start)!;
        string? line = null;
        for (int i = 0; i < blocksMin; i++)
        {
            line = process.StandardOutput.ReadLine();
            line.Should().NotBeNull("the process runs until it is killed");
        }

        process.Kill();
        process.WaitForExit();
        string[] words = line!.Split(' ');
        return (ulong.Parse(words[0], CultureInfo.InvariantCulture), Hash256.Parse(words[1]));
    }

    private static ulong Check(string path, ulong reported, Hash256 hash, ulong before)
    {
        using RocksDbStore store = RocksDbStore.Open(path, LedgerFamilies.Layout, Small);
        using ChainLedger ledger = ChainLedger.Open(store, Settings, TestGenesis.Create()).Value;
        ulong head = ledger.Chain.Head.Number;
        head.Should().BeGreaterThanOrEqualTo(reported).And.BeGreaterThan(before);
        ledger.Chain.TryGetHash(reported, out Hash256 found).Should().BeTrue();
        found.Should().Be(hash);
        ledger.Verifier.VerifyState(null, CancellationToken.None).Should().BeNull();
        ulong from = Math.Max(ledger.Chain.Retained.Proofs, ledger.Chain.Retained.State) + 1;
        ledger.Verifier.VerifyBlocks(from, head, null, CancellationToken.None).Value.Damage.Should().BeNull();
        return head;
    }
}
