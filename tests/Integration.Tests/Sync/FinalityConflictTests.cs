// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Agreement.Sync;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Integration.Tests.Sync;

[Parallelizable(ParallelScope.All)]
public sealed class FinalityConflictTests
{
    private const ulong OwnHead = 25;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private string _folder = "";

    [OneTimeSetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("powerverse-conflict-").FullName;

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Certified_chain_that_contradicts_what_is_final_halts_the_node_and_leaves_the_proof()
    {
        ScriptedPeers peers = new(LongChain.Rival);
        peers.AddHonest(LongChain.Blocks);
        ChainLedger ledger = Own();
        string folder = FolderOf("sync");
        SyncParts parts = new()
        {
            Transport = peers,
            ClaimOf = peers.ClaimOf,
            Verifier = LongChain.Verifier(),
            Chain = ledger.Chain,
            Conflict = ConflictAt(ledger, FinalityConflict.AgeMax, folder),
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
        };
        BlockSync sync = new(parts, (blocks, _) => Task.FromResult(Import(ledger, blocks)));

        sync.OnAhead(new PeerHandle(0));
        Func<Task> running = () => sync.RunAsync(CancellationToken.None).WaitAsync(Patience);

        (await running.Should().ThrowAsync<ConsensusHaltException>()).Which.Reason.Should().Be(HaltReason.ConflictingCommit);
        Dictionary<string, string> report = Read(folder, OwnHead);
        report["height"].Should().Be("25", "the run begins above the head and contradicts it by its first parent");
        Proves(report, "first", OwnHead, OwnHead, LongChain.HeaderOf(OwnHead).Hash);
        Proves(report, "second", OwnHead, OwnHead + 1, RivalHeader(OwnHead).Hash);
        ledger.Chain.Head.Hash.Should().Be(LongChain.HeaderOf(OwnHead).Hash, "nothing is taken back");
    }

    [Test]
    public void Two_certificates_of_one_height_are_reported_where_there_are_such()
    {
        ChainLedger ledger = Own();
        string folder = FolderOf("same");

        Judge(ledger, folder, Rival(22, 30)).Should().Throw<ConsensusHaltException>();

        Dictionary<string, string> report = Read(folder, 22);
        Proves(report, "first", 22, 22, LongChain.HeaderOf(22).Hash);
        Proves(report, "second", 22, 22, RivalHeader(22).Hash);
        report.Should().NotContainKeys("first-headers", "second-headers");
    }

    [Test]
    public void Certificate_above_the_parting_is_reported_with_the_headers_that_lead_to_it()
    {
        ChainLedger ledger = Own();
        string folder = FolderOf("later");

        // As a large set keeps them: none before height 28.
        Judge(ledger, folder, [.. Rival(22, 30).Select(static item => item.Block.Header.Number < 28 ? (item.Block, item.Proof with { Certificate = default }) : item)])
            .Should().Throw<ConsensusHaltException>();

        Dictionary<string, string> report = Read(folder, LongChain.RivalFork + 1);
        Proves(report, "first", LongChain.RivalFork + 1, LongChain.RivalFork + 1, LongChain.HeaderOf(LongChain.RivalFork + 1).Hash);
        Proves(report, "second", LongChain.RivalFork + 1, 28, RivalHeader(LongChain.RivalFork + 1).Hash);
    }

    [Test]
    public void Run_without_a_valid_certificate_proves_nothing()
    {
        ChainLedger ledger = Own();
        string folder = FolderOf("nothing");

        Judge(ledger, folder, [.. Rival(22, 30).Select(static item => (item.Block, item.Proof with { Certificate = LongChain.BlockOf(100).Proof.Certificate }))])
            .Should().NotThrow();
        Judge(ledger, folder, [.. Enumerable.Range(22, 3).Select(static number => LongChain.BlockOf((ulong)number))]).Should().NotThrow("it is the node's own chain");

        Directory.GetFiles(folder).Should().BeEmpty();
    }

    /// <summary>As judged when the head is of an age.</summary>
    internal static FinalityConflict ConflictAt(ChainLedger ledger, TimeSpan age, string folder)
    {
        ManualTime time = new();
        DateTimeOffset made = DateTimeOffset.FromUnixTimeSeconds((long)ledger.Chain.Head.Header.Timestamp);
        time.Advance(made + age - TimeSpan.FromSeconds(30) - time.GetUtcNow());
        return new FinalityConflict(ledger.Chain, new EpochBook(LongChain.Network.Consensus), StandardCrypto.Instance, time, folder);
    }

    private static Action Judge(ChainLedger ledger, string folder, IReadOnlyList<(Block Block, FinalityProof Proof)> run) =>
        () => ConflictAt(ledger, FinalityConflict.AgeMax, folder).Judge(run);

    private static (Block Block, FinalityProof Proof)[] Rival(int from, int to) =>
    [
        .. Enumerable.Range(from, to - from + 1).Select(static number =>
            LongChain.Rival.TryGetFinality((ulong)number, out FinalityProof? proof) ? (LongChain.Rival.GetBlock((ulong)number).Value, proof) : throw new InvalidOperationException()),
    ];

    private static BlockHeader RivalHeader(ulong number) => LongChain.Rival.TryGetHeader(number, out BlockHeader? header) ? header : throw new InvalidOperationException();

    private static ChainLedger Own()
    {
        (ChainLedger ledger, _) = LongChain.Fresh();
        Import(ledger, [.. Enumerable.Range(1, (int)OwnHead).Select(static number => LongChain.BlockOf((ulong)number))]).Should().BeNull();
        return ledger;
    }

    private static ImportError? Import(ChainLedger ledger, IReadOnlyList<(Block Block, FinalityProof Proof)> blocks)
    {
        foreach ((Block block, FinalityProof proof) in blocks)
        {
            if (!ledger.Importer.Import(block, proof).TryGet(out _, out ImportError error))
            {
                return error;
            }
        }

        return null;
    }

    private static Dictionary<string, string> Read(string folder, ulong height) =>
        File.ReadAllLines(Path.Combine(folder, $"halt-{height}.txt")).Where(static line => line.Length > 0).Select(static line => line.Split(' ', 2)).ToDictionary(static line => line[0], static line => line[1]);

    // That a side of a report proves, by itself, a block at a height to be final.
    private static void Proves(Dictionary<string, string> report, string side, ulong height, ulong certified, Hash256 block)
    {
        report["reason"].Should().Be("ConflictingCommit");
        report["height"].Should().Be(height.ToString(System.Globalization.CultureInfo.InvariantCulture));
        report[$"{side}-block"].Should().Be(block.ToString());
        report[$"{side}-height"].Should().Be(certified.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Hash256 last = block;
        foreach (string encoded in report.TryGetValue($"{side}-headers", out string? headers) ? headers.Split(' ') : [])
        {
            BlockHeader.TryDecode(Convert.FromHexString(encoded[2..]), out BlockHeader header, out _).Should().BeTrue();
            header.ParentHash.Should().Be(last);
            header.Number.Should().Be(++height);
            last = header.Hash;
        }

        height.Should().Be(certified);
        CertificateCodec.TryDecode(Convert.FromHexString(report[side][2..]), out QuorumCertificate? certificate, out _).Should().BeTrue();
        certificate!.Value.Hash.Should().Be(last);
        EpochBook epochs = new(LongChain.Network.Consensus);
        Height at = new(certified);
        Hash256 chain = LongChain.Chain.Genesis.Hash;
        VerificationContext context = new(chain, epochs.Parameters, epochs.MembersOf(at), at, default);
        new CertificateVerifier(StandardCrypto.Instance).Verify(certificate, context).IsSuccess.Should().BeTrue();
    }

    private string FolderOf(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
}
