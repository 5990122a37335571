// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.VrfBft.Tests;
using PowerVerse.Chain.Consensus.VrfBft.Tests.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Crypto.Hashing;

namespace PowerVerse.Chain.Consensus.Runtime.Tests.Signing;

[Parallelizable(ParallelScope.All)]
public sealed class VoteRecordTests
{
    private const long SmallCompaction = 600;
    private static readonly RecordIdentity Identity = new(TestNetwork.Chain, Keccak256.Hash("root"u8));
    private static readonly BlockValue V = TestNetwork.Value("v");
    private static readonly BlockValue W = TestNetwork.Value("w");

    [Test]
    public void Record_remembers_over_a_restart()
    {
        CrashingDisk disk = new();
        using (VoteRecord record = VoteRecord.Create(Files(disk), Identity, Height.First))
        {
            record.TryRecord(Entry(5, Step.Soft, V), false).Should().Be(SigningVerdict.Allowed);
        }

        using VoteRecord reopened = VoteRecord.Open(Files(disk), Identity).Value;
        reopened.TryRecord(Entry(5, Step.Soft, V), false).Should().Be(SigningVerdict.Repeated);
        reopened.TryRecord(Entry(5, Step.Soft, W), false).Should().Be(SigningVerdict.OtherValueSigned);
        reopened.Entries.Should().Equal(Entry(5, Step.Soft, V));
        reopened.Highest.Value.Should().Be(5);
    }

    [Test]
    public void Open_without_a_record_is_doubt_not_a_first_start()
    {
        VoteRecord.Open(Files(new CrashingDisk()), Identity).Error.Should().Be(VoteRecordError.Missing);
    }

    [Test]
    public void Open_of_another_chain_or_key_is_refused()
    {
        CrashingDisk disk = new();
        VoteRecord.Create(Files(disk), Identity, Height.First).Dispose();

        VoteRecord.Open(Files(disk), Identity with { Chain = default }).Error.Should().Be(VoteRecordError.OtherIdentity);
        VoteRecord.Open(Files(disk), Identity with { VoteRoot = default }).Error.Should().Be(VoteRecordError.OtherIdentity);
    }

    [Test]
    public void Create_with_a_floor_refuses_everything_below()
    {
        using VoteRecord record = VoteRecord.Create(Files(new CrashingDisk()), Identity, new Height(100));

        record.TryRecord(Entry(99, Step.Soft, V), false).Should().Be(SigningVerdict.BelowFloor);
        record.TryRecord(Entry(100, Step.Soft, V), false).Should().Be(SigningVerdict.Allowed);
    }

    [Test]
    public void RaiseFloor_survives_a_restart()
    {
        CrashingDisk disk = new();
        using (VoteRecord record = VoteRecord.Create(Files(disk), Identity, Height.First))
        {
            record.RaiseFloor(new Height(50));
        }

        using VoteRecord reopened = VoteRecord.Open(Files(disk), Identity).Value;
        reopened.Floor.Value.Should().Be(50);
    }

    [Test]
    public void Record_stays_small_over_many_heights()
    {
        CrashingDisk disk = new();
        using (VoteRecord record = VoteRecord.Create(Files(disk), Identity, Height.First, SmallCompaction))
        {
            for (ulong height = 1; height <= 300; height++)
            {
                record.TryRecord(Entry(height, Step.Soft, V), false).Should().Be(SigningVerdict.Allowed);
                record.TryRecord(Entry(height, Step.Cert, V), false).Should().Be(SigningVerdict.Allowed);
            }
        }

        disk.Media.Sum(medium => medium.Content.Length).Should().BeLessThan(3000);
        using VoteRecord reopened = VoteRecord.Open(Files(disk), Identity, SmallCompaction).Value;
        reopened.Highest.Value.Should().Be(300);
        reopened.TryRecord(Entry(300, Step.Cert, W), false).Should().Be(SigningVerdict.OtherValueSigned);
    }

    [Test]
    public void Record_replaced_by_an_older_copy_is_refused()
    {
        CrashingDisk disk = new();
        using VoteRecord record = VoteRecord.Create(Files(disk), Identity, Height.First);
        record.TryRecord(Entry(5, Step.Soft, V), false);
        byte[][] copy = [disk["a"].Content, disk["b"].Content, disk["mark"].Content];
        record.TryRecord(Entry(5, Step.Cert, V), false);
        record.TryRecord(Entry(6, Step.Soft, V), false);

        CrashingDisk oldLog = Copy(copy[0], copy[1], disk["mark"].Content);
        CrashingDisk oldMark = Copy(disk["a"].Content, disk["b"].Content, copy[2]);
        CrashingDisk noMark = Copy(disk["a"].Content, disk["b"].Content, []);
        CrashingDisk noLog = Copy([], [], disk["mark"].Content);

        VoteRecord.Open(Files(oldLog), Identity).Error.Should().Be(VoteRecordError.RolledBack);
        VoteRecord.Open(Files(oldMark), Identity).Error.Should().Be(VoteRecordError.RolledBack);
        VoteRecord.Open(Files(noMark), Identity).Error.Should().Be(VoteRecordError.Damaged);
        VoteRecord.Open(Files(noLog), Identity).IsSuccess.Should().BeFalse();
    }

    [Test]
    public void Crash_at_any_operation_never_lets_a_second_value_be_signed()
    {
        int operations = Script(new CrashingDisk(), []);
        operations.Should().BeGreaterThan(100);
        for (int at = 0; at < operations; at++)
        {
            for (int seed = 0; seed < 3; seed++)
            {
                CrashingDisk disk = new() { OperationsLeft = at };
                List<SignedEntry> signed = [];
                Action act = () => Script(disk, signed);
                act.Should().Throw<CrashException>();
                CrashingDisk restarted = disk.Restart(new Random((at * 3) + seed));

                // A crash while the record is created leaves doubt, and nothing was signed yet.
                if (VoteRecord.Open(Files(restarted), Identity, SmallCompaction).TryGet(out VoteRecord? record, out _))
                {
                    using (record)
                    {
                        signed.TrueForAll(entry => Refuses(record, entry)).Should().BeTrue($"crash at {at}, seed {seed}");
                        record.TryRecord(Entry(1000, Step.Soft, V), false).Should().Be(SigningVerdict.Allowed, "an intact record goes on signing");
                    }
                }
                else
                {
                    signed.Should().BeEmpty($"a crash alone leaves no doubt: {at}, seed {seed}");
                }
            }
        }
    }

    [Test]
    public void Damage_anywhere_never_lets_a_second_value_be_signed()
    {
        CrashingDisk disk = new();
        List<SignedEntry> signed = [];
        Script(disk, signed);
        byte[][] files = [disk["a"].Content, disk["b"].Content, disk["mark"].Content];
        int opened = 0;
        foreach (byte[] input in FuzzInputs.Mutations(files, FuzzSettings.Inputs / 20, FuzzSettings.Seed))
        {
            for (int target = 0; target < 3; target++)
            {
                byte[][] mutated = [.. files];
                mutated[target] = input;
                if (VoteRecord.Open(Files(Copy(mutated[0], mutated[1], mutated[2])), Identity, SmallCompaction).TryGet(out VoteRecord? record, out _))
                {
                    opened++;
                    using (record)
                    {
                        if (!signed.TrueForAll(entry => Refuses(record, entry)))
                        {
                            Assert.Fail($"File {target} became {Convert.ToHexString(input)}");
                        }
                    }
                }
            }
        }

        opened.Should().BePositive("damage to the idle file or to one slot of the mark is harmless");
    }

    private static bool Refuses(VoteRecord record, SignedEntry entry) =>
        record.TryRecord(entry with { Value = W }, false) is SigningVerdict.OtherValueSigned or SigningVerdict.BelowFloor or SigningVerdict.GoesBack
        && record.TryRecord(entry with { Value = W }, true) is SigningVerdict.OtherValueSigned or SigningVerdict.BelowFloor or SigningVerdict.GoesBack;

    private static int Script(CrashingDisk disk, List<SignedEntry> signed)
    {
        using VoteRecord record = VoteRecord.Create(Files(disk), Identity, Height.First, SmallCompaction);
        for (ulong height = 1; height <= 12; height++)
        {
            foreach (Step step in new[] { Step.Propose, Step.Soft, Step.Cert, Step.NextAt(0) })
            {
                SignedEntry entry = Entry(height, step, V);
                if (record.TryRecord(entry, false) == SigningVerdict.Allowed)
                {
                    signed.Add(entry);
                }
            }
        }

        return disk.Operations;
    }

    private static SignedEntry Entry(ulong height, Step step, BlockValue value) => new(new Height(height), default, step, value);

    private static RecordFiles Files(CrashingDisk disk) => new(disk["a"], disk["b"], disk["mark"]);

    private static CrashingDisk Copy(byte[] a, byte[] b, byte[] mark)
    {
        CrashingDisk disk = new();
        disk["a"].Content = a;
        disk["b"].Content = b;
        disk["mark"].Content = mark;
        return disk;
    }
}
