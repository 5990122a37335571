// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.Runtime.Wal;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Tests;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Crypto.Keys;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Fuzz.Targets;

/// <summary>Any bytes as a file of the write-ahead log: it opens or is refused as damaged.</summary>
public sealed class ConsensusLogTarget : IFuzzTarget
{
    private readonly byte[] _idle;

    public ConsensusLogTarget()
    {
        MemoryLogMedium first = new();
        MemoryLogMedium second = new();
        using (ConsensusLog log = ConsensusLog.Open(first, second, new PayloadShelf(), compactionBytes: 500))
        {
            TestNetwork network = new(4);
            for (ulong height = 5; height < 9; height++)
            {
                BlockValue value = TestNetwork.Value("v");
                CertificateId id = new(new Height(height), default, Step.Soft, value);
                log.Persist(
                [
                    new LogRecord.CertificateKept(CertificateBuilder.Minimal(
                        id, 4, network.Set.Thresholds.Quorum, network.VerifiedVotes(Step.Soft, value, [0, 1, 2], height))),
                    new LogRecord.VoteExecuted(new Vote(new Height(height), default, Step.Cert, value, new ValidatorIndex(2))),
                ]);
                log.Release(new Height(height - 1));
            }
        }

        Seeds = [first.Content.ToArray(), second.Content.ToArray()];
        _idle = Seeds[1];
    }

    public long AllocationBytesMax => 128 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; }

    public bool Run(ReadOnlySpan<byte> input)
    {
        try
        {
            using ConsensusLog log = ConsensusLog.Open(new MemoryLogMedium(input), new MemoryLogMedium(_idle), new PayloadShelf());
            return true;
        }
        catch (LogDamageException)
        {
            return false;
        }
    }
}

/// <summary>Any bytes as one record of the write-ahead log, past its checksum; what is accepted must encode to the same bytes.</summary>
public sealed class LogRecordTarget : IFuzzTarget
{
    public LogRecordTarget()
    {
        BlockValue value = TestNetwork.Value("v");
        TestNetwork full = new(4);
        TestNetwork sampled = TestNetwork.Sampled(10, 500);
        Seeds =
        [
            LogRecordCodec.Encode(new LogRecord.VoteExecuted(new Vote(new Height(5), new Period(1), Step.NextAt(3), value, new ValidatorIndex(2)))),
            LogRecordCodec.Encode(new LogRecord.CertificateKept(CertificateBuilder.Full(
                new CertificateId(new Height(5), default, Step.Soft, value), 4, StakeWeight.Zero, full.VerifiedVotes(Step.Soft, value, [0, 1, 2], 5)))),
            LogRecordCodec.Encode(new LogRecord.CertificateKept(CertificateBuilder.Full(
                new CertificateId(new Height(5), default, Step.Soft, value), 10, StakeWeight.Zero, sampled.VerifiedVotes(Step.Soft, value, [0, 4, 9], 5)))),
            LogRecordCodec.Encode(new LogRecord.PayloadKept(new Height(5), value, IsValid: true)),
            LogRecordCodec.Encode(new LogRecord.HeadProposed(new Height(5), new Period(2), value)),
        ];
    }

    public long AllocationBytesMax => 8 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; }

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!LogRecordCodec.TryDecode(input, out LogRecord? record, out _))
        {
            return false;
        }

        Require.Same(LogRecordCodec.Encode(record), input);
        return true;
    }
}

/// <summary>Any bytes as an encrypted key file; it opens to the same public keys or is refused.</summary>
public sealed class KeyFileTarget : IFuzzTarget
{
    private static readonly byte[] Passphrase = "correct horse"u8.ToArray();
    private readonly Hash256 _voteRoot;

    public KeyFileTarget()
    {
        string path = Path.Combine(Path.GetTempPath(), $"powerverse-fuzz-{Guid.NewGuid():N}.json");
        try
        {
            // The cheapest price there is: the file names it, so the mutations can raise it.
            using ValidatorKeys keys = ValidatorKeyFile.Create(path, Passphrase, new ScryptCost(2, 1, 1));
            _voteRoot = keys.VoteRoot;
            Seeds = [File.ReadAllBytes(path)];
        }
        finally
        {
            File.Delete(path);
        }
    }

    public long AllocationBytesMax => 256 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; }

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!ValidatorKeyFile.TryDecode(input.ToArray(), Passphrase, out ValidatorKeys? keys, out _))
        {
            return false;
        }

        using (keys)
        {
            return keys.VoteRoot == _voteRoot ? true : throw new InvalidOperationException("opened to other keys");
        }
    }
}

/// <summary>Any bytes as a file of the signing record: it is refused, or what was signed stays signed.</summary>
public sealed class SigningRecordTarget : IFuzzTarget
{
    private static readonly RecordIdentity Identity = new(TestNetwork.Chain, TestNetwork.Seed);
    private readonly byte[][] _files;

    public SigningRecordTarget()
    {
        RecordFiles files = new(new MemoryLogMedium(), new MemoryLogMedium(), new MemoryLogMedium());
        using (VoteRecord record = VoteRecord.Create(files, Identity, Height.First, compactionBytes: 600))
        {
            for (ulong height = 1; height <= 12; height++)
            {
                record.TryRecord(Entry(height, Step.Soft, "v"), false);
                record.TryRecord(Entry(height, Step.Cert, "v"), false);
            }
        }

        _files = [Content(files.First), Content(files.Second), Content(files.Mark)];
    }

    public long AllocationBytesMax => 128 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds => _files;

    public bool Run(ReadOnlySpan<byte> input)
    {
        bool isOpened = false;
        for (int target = 0; target < _files.Length; target++)
        {
            byte[][] files = [.. _files];
            files[target] = input.ToArray();
            RecordFiles media = new(new MemoryLogMedium(files[0]), new MemoryLogMedium(files[1]), new MemoryLogMedium(files[2]));
            if (!VoteRecord.Open(media, Identity).TryGet(out VoteRecord? record, out _))
            {
                continue;
            }

            isOpened = true;
            using (record)
            {
                if (record.TryRecord(Entry(12, Step.Cert, "w"), false) is SigningVerdict.Allowed or SigningVerdict.Repeated
                    || record.TryRecord(Entry(11, Step.Cert, "w"), true) is SigningVerdict.Allowed or SigningVerdict.Repeated)
                {
                    throw new InvalidOperationException($"a second value could be signed with file {target} changed");
                }
            }
        }

        return isOpened;
    }

    private static SignedEntry Entry(ulong height, Step step, string value) => new(new Height(height), default, step, TestNetwork.Value(value));

    private static byte[] Content(ILogMedium medium) => ((MemoryLogMedium)medium).Content.ToArray();
}

/// <summary>Any bytes as an interchange document of signing records.</summary>
public sealed class InterchangeTarget : IFuzzTarget
{
    private static readonly RecordIdentity Identity = new(TestNetwork.Chain, Hash256.Zero);

    public InterchangeTarget()
    {
        using VoteRecord record = VoteRecord.Create(
            new RecordFiles(new MemoryLogMedium(), new MemoryLogMedium(), new MemoryLogMedium()), Identity, Height.First);
        record.TryRecord(new SignedEntry(new Height(20), default, Step.Soft, TestNetwork.Value("v")), false);
        Seeds = [SigningInterchange.Export(record)];
    }

    public long AllocationBytesMax => 64 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; }

    public bool Run(ReadOnlySpan<byte> input) => SigningInterchange.TryReadFloor(input.ToArray(), Identity, out _, out _);
}
