// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>Performs the machine's effects, one after the other and in order, on the ports.</summary>
/// <remarks>
/// Synchronous and single-threaded on purpose: the order "durable, then signed, then sent" is the safety contract of
/// <see cref="Effect"/>, and the simulator runs this very class and stops it between any two effects. The driver performs all
/// effects of an input before it takes the next input.
/// </remarks>
public sealed class EffectPump
{
    private readonly Queue<Effect> _pending = new();
    private readonly IConsensusLog _log;
    private readonly IVoteSigning _signing;
    private readonly IConsensusNetwork _network;
    private readonly IBlockPipeline _blocks;
    private readonly IConsensusHost _host;

    /// <summary>Joins the pump to its ports.</summary>
    public EffectPump(IConsensusLog log, IVoteSigning signing, IConsensusNetwork network, IBlockPipeline blocks, IConsensusHost host)
    {
        _log = log;
        _signing = signing;
        _network = network;
        _blocks = blocks;
        _host = host;
    }

    /// <summary>True while effects wait.</summary>
    public bool HasPending => _pending.Count > 0;

    /// <summary>The effect that <see cref="PerformNext"/> performs next.</summary>
    public Effect Next => _pending.Peek();

    /// <summary>Queues the effects of one step of the machine behind those that wait.</summary>
    public void Enqueue(IReadOnlyList<Effect> effects)
    {
        for (int i = 0; i < effects.Count; i++)
        {
            _pending.Enqueue(effects[i]);
        }
    }

    /// <summary>Forgets every waiting effect: the node stopped.</summary>
    public void Discard() => _pending.Clear();

    /// <summary>Performs every waiting effect.</summary>
    public void Drain()
    {
        while (_pending.Count > 0)
        {
            PerformNext();
        }
    }

    /// <summary>Performs the first waiting effect; there must be one.</summary>
    public void PerformNext()
    {
        switch (_pending.Dequeue())
        {
            case Effect.Persist persist: _log.Persist(persist.Records); break;
            case Effect.SendVote send: SignAndSend(send); break;
            case Effect.SendHead send: SignAndSend(send); break;
            case Effect.PushPayload push: _network.PushPayload(push.Height, push.Value); break;
            case Effect.RequestPayload request: _network.RequestPayload(request.Height, request.Value); break;
            case Effect.SendCertificate send: _network.SendCertificate(send.Certificate.Certificate, send.Delivery); break;
            case Effect.SendCertificateTo send: _network.SendCertificateTo(send.Peer, send.Certificate.Certificate); break;
            case Effect.ServeHeights serve: _network.ServeHeights(serve.Peer, serve.From); break;
            case Effect.RequestSync sync: _network.RequestSync(sync.Peer, sync.From); break;
            case Effect.RelayVote relay: _network.RelayVote(relay.Vote.Signed); break;
            case Effect.RelayHead relay: _network.RelayHead(relay.Head.Head); break;
            case Effect.Execute execute: _blocks.Execute(execute.Height, execute.Value); break;
            case Effect.RequestBuild build: _blocks.Build(build.Order); break;
            case Effect.Commit commit: _blocks.Commit(commit.Certificate); break;
            case Effect.WakeAt wake: _host.WakeAt(wake.MonotonicMs); break;
            case Effect.ReportDoubleVote report: _host.Report(report.First, report.Second); break;
            case Effect.ReportDoubleHead report: _host.Report(report.First, report.Second); break;
            case Effect.Halt halt: _host.Halt(halt.Reason, halt.First, halt.Second); break;
            default: throw new UnreachableException();
        }
    }

    private void SignAndSend(Effect.SendVote send)
    {
        if (_signing.TrySign(send.Vote, send.IsFinal, out SignedVote? signed))
        {
            _network.SendVote(signed, send.Delivery);
            _host.LoopBack(signed);
        }
    }

    private void SignAndSend(Effect.SendHead send)
    {
        if (_signing.TrySignHead(send.Height, send.Period, send.Value, out ProposalHead? head))
        {
            _network.SendHead(head);
            _host.LoopBack(head);
        }
    }
}
