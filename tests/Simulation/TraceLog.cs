// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Simulation;

/// <summary>Folds everything that happens into one number (I10), and prints it when asked.</summary>
internal sealed class TraceLog(TextWriter? output)
{
    private ulong _hash = 0x5EED;
    private long _sequence;

    /// <summary>The fold so far.</summary>
    public ulong Hash => _hash;

    public void Step(SimNode node, Input input, IReadOnlyList<Effect> effects)
    {
        _sequence++;
        Fold(((ulong)node.Slot << 32) | (uint)KindOf(input));
        Fold((ulong)node.MonotonicMs);
        for (int i = 0; i < effects.Count; i++)
        {
            Fold(effects[i]);
        }

        if (output is not null)
        {
            output.WriteLine($"{_sequence,6} node {node.Slot} {node.MonotonicMs,8} ms  {node.Machine.Height}/{node.Machine.Period} {node.Machine.State.Phase}  <- {Describe(input)}");
            for (int i = 0; i < effects.Count; i++)
            {
                output.WriteLine($"           -> {Describe(effects[i])}");
            }
        }
    }

    public void Crash(SimNode node)
    {
        Fold(0xC4A5400000000000UL | (uint)node.Slot);
        output?.WriteLine($"       node {node.Slot} CRASHES");
    }

    public void Note(string text) => output?.WriteLine($"------ {text}");

    public void Fold(ulong word) => _hash = Prng.Mix(_hash, word);

    public void Fold(BlockValue value) => Fold(value.Hash.Prefix64);

    private static int KindOf(Input input) => input switch
    {
        Input.Tick => 1,
        Input.Started => 2,
        Input.Committed => 3,
        Input.VoteSeen => 4,
        Input.CertificateSeen => 5,
        Input.HeadSeen => 6,
        Input.PayloadSeen => 7,
        Input.PayloadExecuted => 8,
        Input.Built => 9,
        _ => 10,
    };

    private void Fold(Effect effect)
    {
        switch (effect)
        {
            case Effect.Persist persist:
                Fold(100UL + (uint)persist.Records.Length);
                break;
            case Effect.SendVote send:
                Fold(((ulong)send.Vote.Period.Value << 32) | send.Vote.Step.Value);
                Fold(send.Vote.Value);
                break;
            case Effect.Commit commit:
                Fold(commit.Certificate.Id.Value);
                break;
            case Effect.WakeAt wake:
                Fold((ulong)wake.MonotonicMs);
                break;
            default:
                Fold(7);
                break;
        }
    }

    private static string Describe(Input input) => input switch
    {
        Input.VoteSeen seen => Describe(seen.Vote.Vote),
        Input.CertificateSeen seen => $"QC {Describe(seen.Certificate.Id)}",
        Input.HeadSeen seen => $"head {seen.Head.Head.Height}/{seen.Head.Head.Period} by {seen.Head.Head.Proposer} {seen.Head.Head.Value}",
        Input.PayloadSeen seen => $"payload {seen.Value}",
        Input.PayloadExecuted executed => $"executed {executed.Value} {executed.Verdict}",
        Input.Built built => $"built {built.Height}/{built.Period} {built.Value}",
        Input.Committed committed => $"committed, next {committed.Context.Height}",
        Input.Started started => $"started at {started.Context.Height} with {started.Log.Length} records",
        Input.StatusSeen seen => $"status of {seen.Peer.Value}: {seen.Position.Height}/{seen.Position.Period}",
        _ => "tick",
    };

    private static string Describe(Effect effect) => effect switch
    {
        Effect.Persist persist => "persist " + string.Join(", ", persist.Records.Select(Describe)),
        Effect.SendVote send => $"send {Describe(send.Vote)}{(send.IsFinal ? " final" : "")} {send.Delivery}",
        Effect.SendCertificate send => $"send QC {Describe(send.Certificate.Id)} {send.Delivery}",
        Effect.SendCertificateTo send => $"send QC {Describe(send.Certificate.Id)} to {send.Peer.Value}",
        Effect.SendHead send => $"send head {send.Value}",
        Effect.PushPayload push => $"push {push.Value}",
        Effect.RequestPayload request => $"fetch {request.Value}",
        Effect.Execute execute => $"execute {execute.Value}",
        Effect.RequestBuild build => $"build {build.Order.Height}/{build.Order.Period}",
        Effect.Commit commit => $"COMMIT {commit.Certificate.Id.Height} {commit.Certificate.Id.Value}",
        Effect.WakeAt wake => $"wake at {wake.MonotonicMs}",
        Effect.RelayVote relay => $"relay {Describe(relay.Vote.Vote)}",
        Effect.RelayHead relay => $"relay head {relay.Head.Head.Value}",
        Effect.ServeHeights serve => $"serve {serve.Peer.Value} from {serve.From}",
        Effect.RequestSync sync => $"sync from {sync.Peer.Value}",
        Effect.ReportDoubleVote report => $"EVIDENCE {Describe(report.First.Vote)} against {Describe(report.Second.Vote)}",
        Effect.ReportDoubleHead report => $"EVIDENCE heads {report.First.Value} {report.Second.Value}",
        Effect.Halt halt => $"HALT {halt.Reason}",
        _ => effect.ToString(),
    };

    private static string Describe(LogRecord record) => record switch
    {
        LogRecord.VoteExecuted executed => Describe(executed.Vote),
        LogRecord.CertificateKept kept => $"QC {Describe(kept.Certificate.Id)}",
        LogRecord.PayloadKept kept => $"payload {kept.Value}{(kept.IsValid ? " valid" : "")}",
        LogRecord.HeadProposed proposed => $"head {proposed.Value}",
        _ => record.ToString(),
    };

    private static string Describe(in Vote vote) => $"{vote.Height}/{vote.Period} {vote.Step} {vote.Value} by {vote.Voter}";

    private static string Describe(in CertificateId id) => $"{id.Height}/{id.Period} {id.Step} {id.Value}";
}
