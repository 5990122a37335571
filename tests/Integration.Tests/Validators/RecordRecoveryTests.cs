// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Integration.Tests.Sync;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Integration.Tests.Validators;

[Parallelizable(ParallelScope.All)]
public sealed class RecordRecoveryTests
{
    private const ulong EpochLength = 64;
    private static readonly IValidatorKeys Keys = LongChain.Network.Validators[0].Keys;
    private string _folder = "";

    [OneTimeSetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("powerverse-recovery-").FullName;

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(-3, 0)]
    [TestCase(0, 0)]
    [TestCase(90, 90)]
    public void Floor_is_an_epoch_above_what_the_network_can_have_reached(int age, int blocksSince)
    {
        AgreementFiles files = FilesOf($"floor{age}");

        ulong floor = RecordRecovery.Begin(files, Keys, LongChain.Chain, EpochLength, At(age)).Value;

        floor.Should().Be(LongChain.Blocks + (ulong)blocksSince + RecordRecovery.ClockSlackSeconds + 1 + EpochLength);
        using VoteRecord record = VoteRecord.Open(files.OpenRecord(), new RecordIdentity(LongChain.Chain.Genesis.Hash, Keys.VoteRoot)).Value;
        record.Floor.Value.Should().Be(floor);
        BlockValue value = new(LongChain.Chain.Head.Hash);
        record.TryRecord(new SignedEntry(new Height(floor - 1), Period.Zero, Step.Soft, value), isFinal: false).Should().NotBe(SigningVerdict.Allowed);
        record.TryRecord(new SignedEntry(new Height(floor), Period.Zero, Step.Soft, value), isFinal: false).Should().Be(SigningVerdict.Allowed);
    }

    [Test]
    public void Head_that_is_old_or_in_the_future_begins_nothing()
    {
        AgreementFiles files = FilesOf("doubt");

        RecordRecovery.Begin(files, Keys, LongChain.Chain, EpochLength, At(601)).Error.Should().Be(RecordRecoveryError.HeadTooOld);
        RecordRecovery.Begin(files, Keys, LongChain.Chain, EpochLength, At(-11)).Error.Should().Be(RecordRecoveryError.ClockBehind);

        Directory.GetFiles(files.Folder).Should().BeEmpty();
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Record_that_is_there_is_not_touched_whether_it_is_sound_or_not(bool isDamaged)
    {
        AgreementFiles files = FilesOf($"there{isDamaged}");
        AgreementNode.TryCreateRecord(files, LongChain.Chain.Genesis.Hash, Keys).Should().BeTrue();
        string mark = Path.Combine(files.Folder, "votes.mark");
        if (isDamaged)
        {
            File.WriteAllBytes(mark, [1]);
        }

        byte[] before = File.ReadAllBytes(mark);

        RecordRecovery.Begin(files, Keys, LongChain.Chain, EpochLength, At(0)).Error.Should().Be(RecordRecoveryError.Present);

        File.ReadAllBytes(mark).Should().Equal(before);
    }

    // When the chain's head is of an age, in seconds.
    private static ManualTime At(int age)
    {
        ManualTime time = new();
        time.Advance(DateTimeOffset.FromUnixTimeSeconds((long)LongChain.Chain.Head.Header.Timestamp) + TimeSpan.FromSeconds(age) - time.GetUtcNow());
        return time;
    }

    private AgreementFiles FilesOf(string name) => new(Directory.CreateDirectory(Path.Combine(_folder, name)).FullName);
}
