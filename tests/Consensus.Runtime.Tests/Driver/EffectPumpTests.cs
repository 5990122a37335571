// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Tests.Driver;

/// <summary>The order contract of the machine's effects.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class EffectPumpTests
{
    private static readonly Vote SomeVote = new(Height.First, Period.Zero, Step.Cert, default, new ValidatorIndex(0));

    [Test]
    public void Vote_is_durable_then_signed_then_sent_then_looped_back()
    {
        RecordingPorts ports = new();
        EffectPump pump = ports.NewPump();
        pump.Enqueue([new Effect.Persist([new LogRecord.VoteExecuted(SomeVote)]), new Effect.SendVote(SomeVote, Delivery.Gossip, false)]);
        ports.Calls.Should().BeEmpty("queueing performs nothing");
        pump.PerformNext();
        ports.Calls.Should().Equal("Persist");
        pump.Drain();
        ports.Calls.Should().Equal("Persist", "TrySign", "SendVote", "LoopBack vote");
    }

    [Test]
    public void Refused_signature_sends_nothing()
    {
        RecordingPorts ports = new() { Refuses = true };
        EffectPump pump = ports.NewPump();
        pump.Enqueue([new Effect.SendVote(SomeVote, Delivery.Gossip, false), new Effect.SendHead(Height.First, Period.Zero, default)]);
        pump.Drain();
        ports.Calls.Should().Equal("TrySign", "TrySignHead");
    }

    [Test]
    public void Failed_write_keeps_the_vote_behind_it_unsent()
    {
        RecordingPorts ports = new() { FailsToPersist = true };
        EffectPump pump = ports.NewPump();
        pump.Enqueue([new Effect.Persist([]), new Effect.SendVote(SomeVote, Delivery.Gossip, false)]);
        pump.Invoking(broken => broken.Drain()).Should().Throw<IOException>();
        ports.Calls.Should().Equal("Persist");
    }

    [Test]
    public void Discard_forgets_what_waits()
    {
        RecordingPorts ports = new();
        EffectPump pump = ports.NewPump();
        pump.Enqueue([new Effect.WakeAt(1), new Effect.WakeAt(2)]);
        pump.Discard();
        pump.HasPending.Should().BeFalse();
        ports.Calls.Should().BeEmpty();
    }

    [Test]
    public void Every_effect_is_performed()
    {
        Type[] kinds = typeof(Effect).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(Effect))).ToArray();
        kinds.Should().NotBeEmpty();
        foreach (Type kind in kinds)
        {
            RecordingPorts ports = new() { Refuses = true };
            Effect effect = (Effect)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(kind);
            EffectPump pump = ports.NewPump();
            pump.Enqueue([effect]);
            try
            {
                pump.Drain();
            }
            catch (NullReferenceException)
            {
                // The blank effect reached its own case, which reads its parts.
                continue;
            }

            ports.Calls.Should().ContainSingle("{0} calls one port", kind.Name);
        }
    }

    private sealed class RecordingPorts : IConsensusLog, IVoteSigning, IConsensusNetwork, IBlockPipeline, IConsensusHost
    {
        public List<string> Calls { get; } = [];

        public bool Refuses { get; init; }

        public bool FailsToPersist { get; init; }

        public EffectPump NewPump() => new(this, this, this, this, this);

        public void Persist(IReadOnlyList<LogRecord> records)
        {
            Calls.Add(nameof(Persist));
            if (FailsToPersist)
            {
                throw new IOException("The disk is full.");
            }
        }

        public bool TrySign(in Vote vote, bool isFinal, [NotNullWhen(true)] out SignedVote? signed)
        {
            Calls.Add(nameof(TrySign));
            signed = Refuses ? null : new SignedVote(vote, default);
            return signed is not null;
        }

        public bool TrySignHead(Height height, Period period, BlockValue value, [NotNullWhen(true)] out ProposalHead? head)
        {
            Calls.Add(nameof(TrySignHead));
            head = null;
            return false;
        }

        public void SendVote(SignedVote vote, Delivery delivery) => Calls.Add(nameof(SendVote));

        public void SendHead(ProposalHead head) => Calls.Add(nameof(SendHead));

        public void PushPayload(Height height, BlockValue value) => Calls.Add(nameof(PushPayload));

        public void RequestPayload(Height height, BlockValue value) => Calls.Add(nameof(RequestPayload));

        public void SendCertificate(QuorumCertificate certificate, Delivery delivery) => Calls.Add(nameof(SendCertificate));

        public void SendCertificateTo(PeerHandle peer, QuorumCertificate certificate) => Calls.Add(nameof(SendCertificateTo));

        public void ServeHeights(PeerHandle peer, Height from) => Calls.Add(nameof(ServeHeights));

        public void RequestSync(PeerHandle peer, Height from) => Calls.Add(nameof(RequestSync));

        public void RelayVote(SignedVote vote) => Calls.Add(nameof(RelayVote));

        public void RelayHead(ProposalHead head) => Calls.Add(nameof(RelayHead));

        public void Execute(Height height, BlockValue value) => Calls.Add(nameof(Execute));

        public void Build(BuildOrder order) => Calls.Add(nameof(Build));

        public void Commit(VerifiedCertificate certificate) => Calls.Add(nameof(Commit));

        public void WakeAt(long monotonicMs) => Calls.Add(nameof(WakeAt));

        public void LoopBack(SignedVote vote) => Calls.Add("LoopBack vote");

        public void LoopBack(ProposalHead head) => Calls.Add("LoopBack head");

        public void Report(SignedVote first, SignedVote second) => Calls.Add(nameof(Report));

        public void Report(ProposalHead first, ProposalHead second) => Calls.Add(nameof(Report));

        public void Halt(HaltReason reason, VerifiedCertificate? first, VerifiedCertificate second) => Calls.Add(nameof(Halt));
    }
}
