// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crash;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.SortitionChecker;

namespace PowerVerse.Chain.Node.Tests.Networking;

/// <summary>Committees drawn by lot, looked at by a checker that shares no code with the node.</summary>
[NonParallelizable]
public sealed class SortitionTests
{
    private const ulong Blocks = 4;
    private const string Key = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private string _folder = string.Empty;

    [SetUp]
    public void Choose() => _folder = Directory.CreateTempSubdirectory("powerverse-sortition-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Sampled_committees_finalise_restart_and_every_proof_and_weight_is_checked()
    {
        using ChainRecord record = await RunAsync(Blocks, isTransferSent: true);
        GenesisSet set = GenesisSet.Read(Path.Combine(_folder, "genesis.json"));
        IReadOnlyList<BlockFindings> findings = new Inspection(set).Check(record.Blocks);
        findings.Should().HaveCountGreaterThanOrEqualTo((int)Blocks).And.AllSatisfy(block => block.Seats.Should().BeGreaterThanOrEqualTo((int)set.Quorum));
        findings.Sum(block => block.Transactions).Should().Be(1);
        RefusesWhatWasChanged(set, record.Blocks);

        // The same validators again: their records, logs and ledgers are those of before.
        using ChainRecord later = await RunAsync((ulong)record.Blocks.Count + 1, isTransferSent: false);
        later.Blocks.Count.Should().BeGreaterThan(record.Blocks.Count);
        new Inspection(set).Check(later.Blocks).Should().HaveCount(later.Blocks.Count - 1);
        later.Blocks[record.Blocks.Count - 1].Header.GetProperty("hash").GetString().Should().Be(record.Blocks[^1].Header.GetProperty("hash").GetString());
    }

    private static void RefusesWhatWasChanged(GenesisSet set, List<BlockRecord> blocks)
    {
        BlockRecord last = blocks[^1];
        byte[] signed = [.. last.Certificate];

        // The last byte belongs to the proof of the last signer.
        signed[^1] ^= 1;
        byte[] madeOtherwise = [.. last.Seal];
        madeOtherwise[^1] ^= 1;
        foreach ((BlockRecord changed, string reason) in ((BlockRecord, string)[])
        [
            (last with { Certificate = signed }, "*proof*is wrong"),
            (last with { ClaimedWeight = last.ClaimedWeight + 1 }, "*the node says*"),
            (last with { Certificate = blocks[^2].Certificate }, "*another height*"),
            (last with { Seal = madeOtherwise }, "*hash of the seal*"),
        ])
        {
            FluentActions.Invoking(() => new Inspection(set).Check([.. blocks[..^1], changed])).Should().Throw<Refusal>().WithMessage(reason);
        }
    }

    private async Task<ChainRecord> RunAsync(ulong blocks, bool isTransferSent)
    {
        using PowerVerseProcess process = PowerVerseProcess.Start(
            "devnet", "sortition", "--validators", "6", "--block-floor", "1", "--data-dir", _folder, "--rpc-port", "0", "--ipc", "false");
        ChainRecord record = new(await process.EndpointAsync(Patience));
        if (isTransferSent)
        {
            (await process.CallAsync("eth_sendRawTransaction", Transfer())).ValueKind.Should().Be(JsonValueKind.String);
        }

        await record.FollowAsync(Patience, blocks);
        record.Blocks.Count.Should().BeGreaterThan((int)blocks, process.Errors);
        (await record.CallAsync("pv_getEvidence")).GetArrayLength().Should().Be(0);
        (await record.CallAsync("pv_getEpoch")).GetProperty("mode").GetString().Should().Be("sampled");
        await SeatsAreToldAsync(record);
        process.Terminate();
        process.WaitForExit().Should().Be(0, process.Errors);
        process.Errors.Should().NotContain("holds against");
        return record;
    }

    private static async Task SeatsAreToldAsync(ChainRecord record)
    {
        const string Block = "0x2";
        JsonElement certificate = await record.CallAsync("pv_getCertificate", Block);
        ulong seats = 0;
        foreach (JsonElement signer in certificate.GetProperty("signers").EnumerateArray())
        {
            JsonElement lots = await record.CallAsync("pv_getSortition", Block, certificate.GetProperty("period").GetString()!, signer.GetString()!);
            JsonElement vote = lots.GetProperty("cert");
            vote.GetProperty("proof").GetString()!.Length.Should().Be(2 + (2 * 80));
            seats += Quantity(vote.GetProperty("seats"));
        }

        seats.Should().Be(Quantity(certificate.GetProperty("weight")), "the seats of the signers are what the certificate weighs");
        JsonElement seal = await record.CallAsync("pv_getSeal", Block);
        if (seal.GetProperty("proposer").GetString() is { } proposer)
        {
            JsonElement lots = await record.CallAsync("pv_getSortition", Block, seal.GetProperty("originalPeriod").GetString()!, proposer);
            lots.GetProperty("propose").GetProperty("proof").GetString().Should().Be(seal.GetProperty("lotProof").GetString());
        }
    }

    private static ulong Quantity(JsonElement value) => ulong.Parse(value.GetString().AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string Transfer()
    {
        Transaction unsigned = new()
        {
            Type = TransactionType.DynamicFee,
            ChainId = 20568,
            GasLimit = 21_000,
            MaxFeePerGas = 100_000_000_000,
            MaxPriorityFeePerGas = 1_000_000_000,
            To = default(Address),
            Value = 1,
        };
        unsigned.TrySign(Convert.FromHexString(Key), out Transaction signed).Should().BeTrue();
        return Hex.Encode(signed.Envelope.Span);
    }
}
