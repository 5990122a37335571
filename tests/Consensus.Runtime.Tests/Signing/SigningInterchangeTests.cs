// SPDX-License-Identifier: Apache-2.0

using System.Text;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.VrfBft.Tests;
using PowerVerse.Chain.Consensus.VrfBft.Tests.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Crypto.Hashing;

namespace PowerVerse.Chain.Consensus.Runtime.Tests.Signing;

[Parallelizable(ParallelScope.All)]
public sealed class SigningInterchangeTests
{
    private static readonly RecordIdentity Identity = new(TestNetwork.Chain, Keccak256.Hash("root"u8));
    private static readonly BlockValue V = TestNetwork.Value("v");

    [Test]
    public void Import_of_an_export_forbids_everything_that_was_signed()
    {
        using VoteRecord source = NewRecord();
        source.TryRecord(Entry(20), false);
        source.TryRecord(Entry(21), false);
        using VoteRecord target = NewRecord();
        target.TryRecord(Entry(3), false);

        SigningInterchange.TryImport(target, SigningInterchange.Export(source), out _).Should().BeTrue();

        target.Floor.Value.Should().Be(22);
        target.TryRecord(Entry(21), false).Should().Be(SigningVerdict.BelowFloor);
        target.TryRecord(Entry(22), false).Should().Be(SigningVerdict.Allowed);
    }

    [Test]
    public void Import_never_lowers_the_floor()
    {
        using VoteRecord source = NewRecord();
        source.TryRecord(Entry(20), false);
        using VoteRecord target = NewRecord();
        target.RaiseFloor(new Height(99));

        SigningInterchange.TryImport(target, SigningInterchange.Export(source), out _).Should().BeTrue();

        target.Floor.Value.Should().Be(99);
    }

    [Test]
    public void Export_has_the_documented_shape()
    {
        using VoteRecord source = NewRecord();
        source.TryRecord(Entry(20), false);

        string json = Encoding.UTF8.GetString(SigningInterchange.Export(source));

        json.Should().ContainAll("\"interchange_format\": \"powerverse-votes\"", "\"vote_root\"", "\"floor\": \"18\"", "\"height\": \"20\"", "\"step\": \"1\"");
    }

    [Test]
    public void Import_of_another_chain_key_version_or_text_is_refused()
    {
        using VoteRecord record = NewRecord();
        string good = Encoding.UTF8.GetString(SigningInterchange.Export(record));

        Error(record, good.Replace(Identity.Chain.ToString(), default(Primitives.Bytes.Hash256).ToString(), StringComparison.Ordinal)).Should().Be(InterchangeError.OtherIdentity);
        Error(record, good.Replace(Identity.VoteRoot.ToString(), default(Primitives.Bytes.Hash256).ToString(), StringComparison.Ordinal)).Should().Be(InterchangeError.OtherIdentity);
        Error(record, good.Replace("\"1\"", "\"2\"", StringComparison.Ordinal)).Should().Be(InterchangeError.UnknownVersion);
        Error(record, good.Replace("floor", "roof", StringComparison.Ordinal)).Should().Be(InterchangeError.Malformed);
        Error(record, "[]").Should().Be(InterchangeError.Malformed);
        Error(record, "{").Should().Be(InterchangeError.Malformed);
        Error(record, new string('[', 100)).Should().Be(InterchangeError.Malformed);
        SigningInterchange.TryImport(record, new byte[SigningInterchange.BytesMax + 1], out InterchangeError large).Should().BeFalse();
        large.Should().Be(InterchangeError.TooLarge);
    }

    [Test]
    public void Mutated_documents_are_read_or_refused_with_a_typed_error()
    {
        using VoteRecord source = NewRecord();
        source.TryRecord(Entry(20), false);
        byte[][] seeds = [SigningInterchange.Export(source)];
        foreach (byte[] input in FuzzInputs.Mutations(seeds, FuzzSettings.Inputs, FuzzSettings.Seed))
        {
            bool ok = SigningInterchange.TryReadFloor(input, Identity, out _, out InterchangeError error);
            if (ok != (error == InterchangeError.None))
            {
                Assert.Fail($"Answer and error disagree on {Convert.ToHexString(input)}");
            }
        }
    }

    private static InterchangeError Error(VoteRecord record, string json)
    {
        SigningInterchange.TryImport(record, Encoding.UTF8.GetBytes(json), out InterchangeError error).Should().BeFalse();
        return error;
    }

    private static VoteRecord NewRecord()
    {
        CrashingDisk disk = new();
        return VoteRecord.Create(new RecordFiles(disk["a"], disk["b"], disk["mark"]), Identity, Height.First);
    }

    private static SignedEntry Entry(ulong height) => new(new Height(height), default, Step.Soft, V);
}
