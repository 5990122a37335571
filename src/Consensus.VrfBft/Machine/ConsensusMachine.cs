// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>The agreement of one node: rules R0 to R10 of docs/protocol/consensus.md as a deterministic function of its inputs.</summary>
/// <remarks>
/// <para>
/// No clock, randomness, disk, network or key: the same inputs give the same effects and the same <see cref="ComputeStateHash"/>.
/// Synchronous and single-threaded; the host feeds one input, performs all effects in order, then feeds the next.
/// </para>
/// <para>Which rule lives where:</para>
/// <code>
/// R0 Heights   R1 Proposing   R2 SoftVoting   R3 Certifying   R4 R4e R5 NextVoting   R6 Periods
/// R7 Committing   R8 Resync   R9 R10 Intake   restart: Recovery   timers: Clocks   persist-then-send: Ballot
/// </code>
/// </remarks>
public sealed class ConsensusMachine
{
    private readonly MachineState _state;

    /// <summary>Makes a machine that waits for <see cref="Input.Started"/>.</summary>
    /// <param name="parameters">The chain's parameters.</param>
    /// <param name="jitterSeed">Spreads the NEXT timers of different nodes; any number that differs between nodes.</param>
    public ConsensusMachine(ConsensusParameters parameters, ulong jitterSeed)
        : this(parameters, jitterSeed, RuleTable.Honest)
    {
    }

    internal ConsensusMachine(ConsensusParameters parameters, ulong jitterSeed, RuleTable rules) =>
        _state = new MachineState(parameters, jitterSeed, rules);

    /// <summary>The height at work.</summary>
    public Height Height => _state.Height;

    /// <summary>The period at work.</summary>
    public Period Period => _state.Period;

    /// <summary>What the node tells its peers in a Status.</summary>
    public PeerPosition Position => new(_state.Height, _state.Period, _state.Shelf.HasSoft(_state.Period));

    /// <summary>B7: NEXT votes for ⊥ after an own CERT vote of the height, since the start, that no certificate explains; 0 in a sound network.</summary>
    public long UnexplainedBottoms => _state.UnexplainedBottoms;

    internal MachineState State => _state;

    /// <summary>What is known of a period: the present one, or the one before.</summary>
    public PeriodView Describe(Period period) => PeriodView.Of(_state, period);

    /// <summary>Takes one input.</summary>
    /// <param name="now">The host's clocks when it took the input from its queue.</param>
    /// <param name="input">The input.</param>
    /// <returns>What to do, in order. The list is reused by the next call.</returns>
    public IReadOnlyList<Effect> Step(ClockReading now, Input input)
    {
        MachineState state = _state;
        state.Effects.Clear();
        if (state.IsHalted)
        {
            return state.Effects;
        }

        state.Now = now with { MonotonicMs = Math.Max(now.MonotonicMs, state.Now.MonotonicMs) };
        if (input is Input.Started started)
        {
            Recovery.Start(state, started);
        }
        else if (state.ContextOrNull is not null)
        {
            Take(state, input);
        }

        if (state.ContextOrNull is not null && !state.IsHalted)
        {
            Heights.RunTimers(state);
            long wake = Clocks.NextWake(state);
            if (wake != state.WakeMs)
            {
                state.WakeMs = wake;
                state.Emit(new Effect.WakeAt(wake));
            }
        }

        return state.Effects;
    }

    /// <summary>R10: whether a vote is worth verifying now; asked by the host before it spends a signature check.</summary>
    public bool Wants(in Vote vote) => _state.ContextOrNull is not null && Intake.Wants(_state, vote);

    /// <summary>R10, B6: whether a certificate is worth verifying now.</summary>
    public bool Wants(in CertificateId id) => _state.ContextOrNull is not null && Intake.Wants(_state, id);

    /// <summary>R10: whether a proposal head of this height and period is worth verifying now.</summary>
    public bool WantsHead(Height height, Period period) => _state.ContextOrNull is not null && Intake.WantsHead(_state, height, period);

    /// <summary>B9: whether a payload of this value is worth checking now.</summary>
    public bool WantsPayload(Height height, BlockValue value) =>
        _state.ContextOrNull is not null && Intake.WantsPayload(_state, height, value);

    /// <summary>One hash over everything the machine knows; equal after equal inputs (I10).</summary>
    public Hash256 ComputeStateHash() => StateDigest.Of(_state);

    private static void Take(MachineState state, Input input)
    {
        switch (input)
        {
            case Input.Tick:
                break;
            case Input.VoteSeen seen:
                Intake.OnVote(state, seen.Vote);
                break;
            case Input.CertificateSeen seen:
                Intake.OnCertificate(state, seen.Certificate);
                break;
            case Input.HeadSeen seen:
                Intake.OnHead(state, seen.Head, seen.ReceivedUnixMs);
                break;
            case Input.PayloadSeen seen:
                Intake.OnPayload(state, seen.Height, seen.Value);
                break;
            case Input.PayloadExecuted executed:
                Intake.OnExecuted(state, executed);
                break;
            case Input.Built built:
                Proposing.OnBuilt(state, built);
                break;
            case Input.Committed committed:
                Heights.OnCommitted(state, committed.Context);
                break;
            case Input.StatusSeen seen:
                Resync.OnStatus(state, seen.Peer, seen.Position);
                break;
            default:
                throw new UnreachableException();
        }
    }
}
