// SPDX-License-Identifier: Apache-2.0

using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Integration.Tests.Validators;
using PowerVerse.Chain.JsonRpc;
using PowerVerse.Chain.JsonRpc.Hosting;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Integration.Tests.Evidence;

/// <summary>A validator that signs two votes for one step: found, told to the others, kept over a restart and shown to clients, while blocks go on.</summary>
[NonParallelizable]
public sealed class EquivocationTests
{
    private const int Offender = 3;
    private const int Honest = 3;

    [Test]
    public async Task Two_votes_of_one_validator_are_found_gossiped_stored_and_served()
    {
        EquivocatorTransport? offender = null;
        EvidenceCounter?[] told = new EvidenceCounter?[Honest];
        await using TestNetwork network = new(
            Honest + 1,
            wrap: (index, chain, inner) => index == Offender
                ? offender = new EquivocatorTransport(inner, chain, Offender)
                : told[index] = new EvidenceCounter(inner));
        network.Start();
        await network.UntilAsync(() => network.Validators.Take(Honest).All(validator => validator.Node!.Evidence.GetAll().Count > 0), "all honest ones have evidence");
        ulong found = network.Validators[0].Head;
        await network.UntilAsync(() => network.Validators.Take(Honest).All(validator => validator.Head > found + 1), "blocks go on");
        offender!.Count.Should().BePositive();
        told.Sum(counter => counter!.Count).Should().BePositive("who finds it tells the others");
        foreach (TestValidator validator in network.Validators.Take(Honest))
        {
            MisbehaviourEvidence evidence = validator.Node!.Evidence.GetAll()[0];
            network.Chain.Validators[Offender].Should().Be(validator.Epochs.MembersOf(evidence.Height).Set[evidence.Offender].Address);
            Verify(validator, network.Chain, evidence);
        }

        TestValidator first = network.Validators[0];
        MisbehaviourEvidence kept = first.Node!.Evidence.GetAll()[0];
        await ServesAsync(first, network.Chain, kept);
        await first.StopAsync();
        first.Start();
        first.Node!.Evidence.GetAll().Select(EvidenceCodec.Id).Should().Contain(EvidenceCodec.Id(kept), "it is on disk");
        network.Web.Faults.Should().BeEmpty();
    }

    private static void Verify(TestValidator validator, TestChain chain, MisbehaviourEvidence evidence)
    {
        EvidenceCodec.TryDecode(EvidenceCodec.Encode(evidence), out MisbehaviourEvidence? read, out _).Should().BeTrue();
        VerificationContext context = new(
            validator.Chain.Genesis.Hash, chain.Consensus.Parameters, validator.Epochs.MembersOf(evidence.Height), evidence.Height, Hash256.Zero);
        new EvidenceVerifier(StandardCrypto.Instance).Verify(read!, context).IsSuccess.Should().BeTrue();
    }

    private static async Task ServesAsync(TestValidator validator, TestChain chain, MisbehaviourEvidence evidence)
    {
        NodePorts ports = new()
        {
            Chain = validator.Chain,
            Pool = validator.Pool!,
            Time = TimeProvider.System,
            Agreement = validator.Queries,
        };
        RpcLimits limits = new();
        using NodeApi api = NodeApi.Create(ports, limits, NullLoggerFactory.Instance);
        RpcServerOptions options = new()
        {
            Listeners = [new RpcListenerOptions { Address = System.Net.IPAddress.Loopback, Port = 0, Namespaces = ["pv"], Origins = [], Hosts = ["*"] }],
            Limits = limits,
        };
        await using RpcServer server = new(options, api.Table, TimeProvider.System, NullLoggerFactory.Instance);
        await server.StartAsync(CancellationToken.None);
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
        using HttpResponseMessage response = await client.PostAsJsonAsync(
            server.Endpoints[0], new { jsonrpc = "2.0", id = 1, method = "pv_getEvidence", @params = Array.Empty<object>() });
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        JsonElement item = answer.GetProperty("result").EnumerateArray().First(piece => piece.GetProperty("encoded").GetString() == Hex.Encode(EvidenceCodec.Encode(evidence)));
        item.GetProperty("offender").GetString().Should().Be(chain.Validators[Offender].ToString());
        item.GetProperty("kind").GetString().Should().Be(evidence.Kind.ToString());
    }

    /// <summary>Signs a second vote, for another block, after each of its own SOFT votes.</summary>
    private sealed class EquivocatorTransport : PassingTransport
    {
        private readonly TestChain _chain;
        private readonly int _self;
        private readonly Hash256 _genesis;
        private int _count;

        internal EquivocatorTransport(IConsensusTransport inner, TestChain chain, int self)
            : base(inner)
        {
            _chain = chain;
            _self = self;
            _genesis = chain.GenesisHash;
        }

        internal int Count => Volatile.Read(ref _count);

        public override void Publish(MessageTopic topic, ReadOnlyMemory<byte> body)
        {
            base.Publish(topic, body);
            if (topic == MessageTopic.Vote
                && MessageCodec.TryDecode(MessageType.Vote, body.Span, out ConsensusMessage? decoded, out _)
                && decoded is ConsensusMessage.Vote { Content: var signed }
                && signed.Vote.Step == Step.Soft
                && signed.Vote.Voter == _chain.IndexOf(_self))
            {
                base.Publish(topic, VoteCodec.Encode(Contradict(signed)));
                Interlocked.Increment(ref _count);
            }
        }

        private SignedVote Contradict(SignedVote signed)
        {
            byte[] other = signed.Vote.Value.Hash.ToArray();
            other[0] ^= 1;
            Vote vote = signed.Vote with { Value = new BlockValue(new Hash256(other)) };
            byte[] signature = new byte[VoteSignature.Size];
            ReadOnlySpan<byte> content = SignedContent.Vote(_genesis, vote, new byte[SignedContent.VoteBytes]);
            _chain.Keys[_self].TrySign(Epoch.Of(vote.Height, _chain.Consensus.Parameters.EpochLength), content, signature).Should().BeTrue();
            return new SignedVote(vote, VoteSignature.From(signature));
        }
    }

    /// <summary>Counts the evidence that a validator tells.</summary>
    private sealed class EvidenceCounter(IConsensusTransport inner) : PassingTransport(inner)
    {
        private int _count;

        internal int Count => Volatile.Read(ref _count);

        public override void Publish(MessageTopic topic, ReadOnlyMemory<byte> body)
        {
            if (topic == MessageTopic.Evidence)
            {
                Interlocked.Increment(ref _count);
            }

            base.Publish(topic, body);
        }
    }
}
