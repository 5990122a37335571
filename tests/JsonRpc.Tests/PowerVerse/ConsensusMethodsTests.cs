// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Tests.Eth;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tests.PowerVerse;

[Parallelizable(ParallelScope.All)]
public sealed class ConsensusMethodsTests
{
    private static readonly string[] Names = ["pv_consensusState", "pv_getEpoch", "pv_getSeal", "pv_getCertificate", "pv_getSortition", "pv_getEvidence"];
    private static readonly Address Validator = Address.Parse("0x00000000000000000000000000000000000000aa");
    private static readonly Hash256 Hash = new(Enumerable.Repeat((byte)0x11, 32).ToArray());

    [Test]
    public void Node_without_agreement_has_none_of_the_methods()
    {
        using ChainHarness harness = new();

        harness.Table.Methods.Select(method => method.Name).Should().NotContain(Names);
        harness.Call("pv_consensusState").Should().Contain("-32601");
    }

    [Test]
    public void Discovery_describes_all_of_them()
    {
        using ChainHarness harness = new(agreement: new Answers());

        JsonElement[] methods = [.. harness.Result("rpc.discover").GetProperty("methods").EnumerateArray()];

        methods.Select(method => method.GetProperty("name").GetString()).Should().Contain(Names);
        JsonElement sortition = methods.Single(method => method.GetProperty("name").GetString() == "pv_getSortition");
        sortition.GetProperty("params").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()).Should().Equal("block", "period", "address");
        sortition.GetProperty("params").EnumerateArray().Should().AllSatisfy(parameter => parameter.GetProperty("required").GetBoolean().Should().BeTrue());
    }

    [Test]
    public void State_is_told_with_and_without_an_attempt_at_work()
    {
        Answers answers = new();
        using ChainHarness harness = new(agreement: answers);

        Text(harness.Result("pv_consensusState")).Should().Be(
            """{"height":"0x7","period":"0x1","hasSoftQuorum":true,"epoch":"0x2","validator":null,"isSigning":false,"peerHead":"0x9","droppedMessages":"0x3","proposalToFinalMs":{"p50":null,"p99":null},"progress":null}""");

        answers.Position = answers.Position with
        {
            Validator = Validator,
            ProposalToFinalMedianMs = 200,
            ProposalToFinalPercentile99Ms = 300,
            Progress = new ConsensusProgress("voting", Validator, 2, true, 10, 20, 30, 40),
        };
        JsonElement state = harness.Result("pv_consensusState");
        state.GetProperty("validator").GetString().Should().Be(Validator.ToString());
        Text(state.GetProperty("proposalToFinalMs")).Should().Be("""{"p50":200,"p99":300}""");
        Text(state.GetProperty("progress")).Should().Be(
            $$"""{"step":"voting","leader":"{{Validator}}","proposals":"0x2","isPayloadHeld":true,"softWeight":"0xa","certWeight":"0x14","nextWeight":"0x1e","quorum":"0x28"}""");
    }

    [Test]
    public void Epoch_is_that_of_the_next_block_or_the_one_asked_for()
    {
        using ChainHarness harness = new(agreement: new Answers());

        harness.Result("pv_getEpoch").GetProperty("epoch").GetString().Should().Be("0x2");
        Text(harness.Result("pv_getEpoch", """["0x1"]""")).Should().Be(
            $$"""{"epoch":"0x1","firstBlock":"0x1","lastBlock":"0x40","setRoot":"{{Hash}}","mode":"sampled","totalWeight":"0x64","quorum":"0x43","validators":[{"index":"0x0","address":"{{Validator}}","vrfKey":"0x0102","voteRoot":"{{Hash}}","voteTreeDepth":"0x0","weight":"0x64","feeRecipient":"{{Validator}}"}]}""");
        harness.Result("pv_getEpoch", """["0x9"]""").ValueKind.Should().Be(JsonValueKind.Null, "it is not known yet");
        harness.Call("pv_getEpoch", """["nine"]""").Should().Contain("-32602");
    }

    [Test]
    public void Seal_of_a_block_is_told_and_null_where_there_is_none()
    {
        Answers answers = new();
        using ChainHarness harness = new(agreement: answers);
        harness.Seal(1);

        Text(harness.Result("pv_getSeal", """["latest"]""")).Should().Be(
            $$"""{"block":"0x1","hash":"{{Hash}}","kind":"normal","originalPeriod":"0x0","proposerIndex":"0x0","proposer":"{{Validator}}","lotProof":"0x03","seedProof":"0x04","lastCertificateHash":null,"encoded":"0x05"}""");
        answers.Seal = answers.Seal with { IsEmpty = true, ProposerIndex = null, Proposer = null, LotProof = default, SeedProof = default, LastCertificateHash = Hash };
        Text(harness.Result("pv_getSeal", """["0x1"]""")).Should().Be(
            $$"""{"block":"0x1","hash":"{{Hash}}","kind":"empty","originalPeriod":"0x0","proposerIndex":null,"proposer":null,"lotProof":"0x","seedProof":"0x","lastCertificateHash":"{{Hash}}","encoded":"0x05"}""");
        IsNullWhereNothingIsStored(harness, "pv_getSeal", string.Empty);
    }

    [Test]
    public void Certificate_of_a_block_is_told_and_null_where_there_is_none()
    {
        using ChainHarness harness = new(agreement: new Answers());
        harness.Seal(1);

        Text(harness.Result("pv_getCertificate", """["0x1"]""")).Should().Be(
            $$"""{"block":"0x1","hash":"{{Hash}}","period":"0x1","signers":["{{Validator}}"],"weight":"0x50","quorum":"0x43","encoded":"0x06"}""");
        IsNullWhereNothingIsStored(harness, "pv_getCertificate", string.Empty);
    }

    [Test]
    public void Sortition_tells_the_lots_that_were_shown()
    {
        Answers answers = new();
        using ChainHarness harness = new(agreement: answers);
        harness.Seal(1);
        string asked = $"""["0x1","0x1","{Validator}"]""";

        Text(harness.Result("pv_getSortition", asked)).Should().Be(
            $$$"""{"block":"0x1","period":"0x1","address":"{{{Validator}}}","index":"0x0","weight":"0x64","totalWeight":"0xc8","mode":"sampled","propose":{"proof":"0x07","seats":"0x5","priority":"{{{Hash}}}"},"cert":{"proof":"0x08","seats":"0x6"}}""");
        answers.Asked.Should().Be((1UL, 1U, Validator));

        answers.Sortition = answers.Sortition! with { IsSampled = false, Proposer = null, Certifier = new LotDescription(default, 100, null) };
        JsonElement full = harness.Result("pv_getSortition", asked);
        full.GetProperty("mode").GetString().Should().Be("full");
        full.GetProperty("propose").ValueKind.Should().Be(JsonValueKind.Null);
        Text(full.GetProperty("cert")).Should().Be("""{"proof":"0x","seats":"0x64"}""");
    }

    [Test]
    public void Sortition_that_is_not_known_is_null_and_wrong_arguments_are_the_callers_fault()
    {
        Answers answers = new();
        using ChainHarness harness = new(agreement: answers);
        harness.Seal(1);
        IsNullWhereNothingIsStored(harness, "pv_getSortition", $""","0x0","{Validator}" """);
        harness.Result("pv_getSortition", $"""["0x1","0x100000000","{Validator}"]""").ValueKind.Should().Be(JsonValueKind.Null, "periods have 32 bits");
        answers.Sortition = null;
        harness.Result("pv_getSortition", $"""["0x1","0x0","{Validator}"]""").ValueKind.Should().Be(JsonValueKind.Null);

        foreach (string wrong in (string[])["[]", """["0x1"]""", """["0x1","0x0"]""", """["0x1","0x0","0x12"]""", $"""["0x1","p","{Validator}"]""", $"""[1.5,"0x0","{Validator}"]"""])
        {
            harness.Call("pv_getSortition", wrong).Should().Contain("-32602", wrong);
        }
    }

    [Test]
    public void Evidence_is_told_in_full()
    {
        using ChainHarness harness = new(agreement: new Answers());

        Text(harness.Result("pv_getEvidence")).Should().Be(
            $$"""[{"kind":"DoubleVote","height":"0x5","period":"0x0","offenderIndex":"0x0","offender":"{{Validator}}","encoded":"0x09"}]""");
    }

    private static void IsNullWhereNothingIsStored(ChainHarness harness, string method, string more)
    {
        harness.Result(method, $"""["0x0"{more}]""").ValueKind.Should().Be(JsonValueKind.Null, "the first block was not agreed on");
        harness.Result(method, $"""["0x99"{more}]""").ValueKind.Should().Be(JsonValueKind.Null, "there is no such block");
        harness.Result(method, $"""["{Hash}"{more}]""").ValueKind.Should().Be(JsonValueKind.Null, "there is no such hash");
        harness.Call(method, $"""["newest"{more}]""").Should().Contain("-32602");
    }

    private static string Text(JsonElement element) => element.GetRawText();

    /// <summary>Fixed answers about block 1 and the epochs up to 2.</summary>
    private sealed class Answers : IConsensusQueries
    {
        internal ConsensusPosition Position { get; set; } = new(7, 1, true, 2, null, false, 9, 3, null, null);

        internal SealDescription Seal { get; set; } = new(Hash, false, 0, 0, Validator, new byte[] { 3 }, new byte[] { 4 }, null, new byte[] { 5 });

        internal SortitionDescription? Sortition { get; set; } =
            new(1, 1, 0, 100, 200, true, new LotDescription(new byte[] { 7 }, 5, Hash), new LotDescription(new byte[] { 8 }, 6, null));

        internal (ulong Number, uint Period, Address Validator) Asked { get; private set; }

        public ConsensusPosition GetPosition() => Position;

        public EpochDescription? GetEpoch(ulong? number) => number is null or <= 2
            ? new EpochDescription(number ?? 2, 1, 64, Hash, true, 100, 67, [new ValidatorDescription(Validator, new byte[] { 1, 2 }, Hash, 0, 100, Validator)])
            : null;

        public SealDescription? GetSeal(ulong number) => number == 1 ? Seal : null;

        public CertificateDescription? GetCertificate(ulong number) => number == 1 ? new CertificateDescription(Hash, 1, [Validator], 80, 67, new byte[] { 6 }) : null;

        public SortitionDescription? GetSortition(ulong number, uint period, in Address validator)
        {
            Asked = (number, period, validator);
            return number == 1 ? Sortition : null;
        }

        public IReadOnlyList<EvidenceDescription> GetEvidence() => [new EvidenceDescription("DoubleVote", 5, 0, 0, Validator, new byte[] { 9 })];
    }
}
