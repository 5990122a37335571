// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Threading.Channels;
using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.Runtime.Verification;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>The loop around the machine: takes one input at a time and performs its effects before the next.</summary>
/// <remarks>
/// <code>
///  peers ──▶ intake (bounded, drops) ──▶ ┌──────┐ ──wanted──▶ workers ──▶ events (bounded, waits) ──┐
///  pipeline, ledger ──▶ events ────────▶ │ loop │ ◀─────────────────────────────────────────────────┘
///  timer ──────────────────────────────▶ └──┬───┘ ── Step ──▶ EffectPump ──▶ log, signer, network, pipeline
///                     own messages ◀────────┘  (a queue of the loop itself: never dropped, taken first)
/// </code>
/// One thread at a time runs the machine, the pump, the log and the signer. Everything else talks to the loop through <see cref="Offer"/> and
/// the <c>Post</c> methods, which are safe to call from any thread. An exception of any part ends the loop and reaches the caller of
/// <see cref="RunAsync"/>: halting beats guessing.
/// </remarks>
public sealed class ConsensusDriver : IConsensusHost, IDisposable
{
    // The present height and two below it, whose late CERT votes are still taken (rule C3).
    private const int SetupsKept = 3;

    // Nobody who has not looked for so long is watching; then the loop makes no views.
    private const int WatchedMs = 5000;

    private readonly DriverParts _parts;
    private readonly EffectPump _pump;
    private readonly MessageVerifier _verifier;
    private readonly VerificationWorkers _workers;
    private readonly EvidenceJudge _evidence;
    private readonly EarlyMessages _early;
    private readonly WakeTimer _timer;
    private readonly MessageIntake _intake;
    private readonly Channel<DriverEvent> _events;
    private readonly Channel<bool> _signal;
    private readonly Queue<Input> _own = new();
    private readonly List<HeightSetup> _setups = new(SetupsKept + 1);
    private volatile StrongPosition _position = new(default);
    private ConsensusHaltException? _halt;
    private long _watchedUntilMs;
    private long _unexplainedBottoms;
    private volatile PeriodView? _view;

    /// <summary>Joins the loop to its parts.</summary>
    public ConsensusDriver(DriverParts parts, DriverLimits? limits = null)
    {
        _parts = parts;
        limits ??= new DriverLimits();
        IVoteSigning signing = parts.Signer is null ? new ObserverSigning() : parts.Signer;
        _pump = new EffectPump(parts.Log, signing, parts.Network, parts.Blocks, this);
        _verifier = new MessageVerifier(parts.Crypto, parts.Checks, parts.Shelf);
        _evidence = new EvidenceJudge(parts, limits);
        _early = new EarlyMessages(limits);
        _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
        _intake = new MessageIntake(limits);
        _events = Channel.CreateBounded<DriverEvent>(
            new BoundedChannelOptions(limits.Events) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        _workers = new VerificationWorkers(_verifier, limits, TellAsync, Wake);
        _timer = new WakeTimer(parts.Clock, Wake);
    }

    /// <summary>Where the node stands, for its Status. Safe to read from any thread.</summary>
    public PeerPosition Position => _position.Value;

    /// <summary>What the node knows of the period at work, for those who watch it; null until some seconds after the first look. Safe to read from any thread.</summary>
    public PeriodView? View
    {
        get
        {
            Volatile.Write(ref _watchedUntilMs, _parts.Clock.MonotonicMs + WatchedMs);
            return _view;
        }
    }

    /// <summary>Messages of peers that were dropped because the intake was full.</summary>
    public long DroppedMessages => _intake.DroppedMessages;

    /// <summary>B7: votes that gave up a value for no reason that is known; safe to read from any thread.</summary>
    public long UnexplainedBottoms => Volatile.Read(ref _unexplainedBottoms);

    private HeightSetup Current => _setups[^1];

    /// <summary>Runs until cancelled. Starts with what the log kept.</summary>
    /// <param name="first">The height above the last committed block.</param>
    /// <param name="cancellationToken">Ends the loop after the input at work.</param>
    /// <exception cref="ConsensusHaltException">The agreement must not go on.</exception>
    public async Task RunAsync(HeightFacts first, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] running = [_workers.RunAsync(stop.Token), Task.Run(() => LoopAsync(first, stop.Token), CancellationToken.None)];
        try
        {
            await await Task.WhenAny(running);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>Offers a peer's message. Never waits; when the intake is full the message is dropped and reported as ignored.</summary>
    public void Offer(IncomingMessage message)
    {
        if (_intake.TryAdd(message))
        {
            Wake();
        }
    }

    /// <summary>Hands over an answer of the block pipeline; waits for room.</summary>
    public ValueTask PostAsync(Input input, CancellationToken cancellationToken) => TellAsync(new DriverEvent.Ready(input), cancellationToken);

    /// <summary>Tells that the block below a height is committed, by the loop's own order or by block sync; waits for room.</summary>
    public ValueTask PostCommittedAsync(HeightFacts next, CancellationToken cancellationToken) =>
        TellAsync(new DriverEvent.Committed(next), cancellationToken);

    /// <summary>Tells that the ledger's blocks up to a height are on disk, so the log may forget them; waits for room.</summary>
    public ValueTask PostDurableAsync(Height height, CancellationToken cancellationToken) =>
        TellAsync(new DriverEvent.Durable(height), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    /// <inheritdoc/>
    void IConsensusHost.WakeAt(long monotonicMs) => _timer.Set(monotonicMs);

    /// <inheritdoc/>
    void IConsensusHost.LoopBack(SignedVote vote)
    {
        if (Find(vote.Vote.Height) is { } setup)
        {
            _own.Enqueue(_verifier.VerifyOwn(vote, setup.Votes));
        }
    }

    /// <inheritdoc/>
    void IConsensusHost.LoopBack(ProposalHead head)
    {
        if (Find(head.Height) is { } setup)
        {
            _own.Enqueue(_verifier.VerifyOwn(head, setup, _parts.Clock.UnixMs));
        }
    }

    /// <inheritdoc/>
    void IConsensusHost.Report(SignedVote first, SignedVote second)
    {
        if (MisbehaviourEvidence.TryFind(first, second, RevealOf(first.Vote.Height, first.Vote.Voter), out MisbehaviourEvidence? evidence))
        {
            _evidence.Accuse(evidence, Current.Facts);
        }
    }

    /// <inheritdoc/>
    void IConsensusHost.Report(ProposalHead first, ProposalHead second)
    {
        if (MisbehaviourEvidence.TryFind(first, second, RevealOf(first.Height, first.Proposer), out MisbehaviourEvidence? evidence))
        {
            _evidence.Accuse(evidence, Current.Facts);
        }
    }

    /// <inheritdoc/>
    void IConsensusHost.Halt(HaltReason reason, VerifiedCertificate? first, VerifiedCertificate second)
    {
        HaltReport.Write(_parts.HaltFolder, reason, first, second);
        _halt = new ConsensusHaltException(reason);
    }

    private async Task LoopAsync(HeightFacts first, CancellationToken cancellationToken)
    {
        Enter(first);
        Step(new Input.Started(Current.Context, _parts.Log.Recovered));
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!TryTakeOne())
            {
                _timer.Arm();
                await _signal.Reader.ReadAsync(cancellationToken);
            }
        }
    }

    private bool TryTakeOne()
    {
        if (_own.TryDequeue(out Input? own))
        {
            Step(own);
        }
        else if (_timer.TryTakeDue())
        {
            Step(Input.Tick.Instance);
        }
        else if (_events.Reader.TryRead(out DriverEvent? happened))
        {
            Handle(happened);
        }
        else if (_workers.HasRoom && _intake.TryTake(out IncomingMessage? message))
        {
            Dispatch(message);
        }
        else
        {
            return false;
        }

        return true;
    }

    private void Step(Input input)
    {
        _pump.Enqueue(_parts.Machine.Step(_parts.Clock.Now, input));
        _pump.Drain();
        Volatile.Write(ref _unexplainedBottoms, _parts.Machine.UnexplainedBottoms);
        PeerPosition before = _position.Value;
        PeerPosition position = _parts.Machine.Position;
        if (position != before)
        {
            _position = new StrongPosition(position);
            if (position.Height == before.Height && position.Period > before.Period)
            {
                _parts.Advanced?.Invoke(position.Period, _parts.Machine.Describe(before.Period));
            }
        }

        if (_parts.Clock.MonotonicMs < Volatile.Read(ref _watchedUntilMs))
        {
            _view = _parts.Machine.Describe(position.Period);
        }

        if (_halt is not null)
        {
            throw _halt;
        }
    }

    private void Handle(DriverEvent happened)
    {
        switch (happened)
        {
            case DriverEvent.Ready ready:
                Step(ready.Input);
                break;
            case DriverEvent.Verified verified:
                foreach (Input input in verified.Inputs)
                {
                    Watch(input);
                    Step(input);
                }

                break;
            case DriverEvent.Revealed revealed:
                for (int i = 0; i < _setups.Count; i++)
                {
                    _setups[i] = _setups[i].With(revealed.Reveal);
                    _parts.Signer?.Enter(_setups[i]);
                }

                break;
            case DriverEvent.Accused accused:
                _evidence.Keep(accused.Evidence);
                break;
            case DriverEvent.Committed committed when committed.Next.Height > Current.Facts.Height:
                Enter(committed.Next);
                Step(new Input.Committed(Current.Context));
                foreach (IncomingMessage message in _early.TakeAll())
                {
                    Offer(message);
                }

                break;
            case DriverEvent.Committed:
                break;
            case DriverEvent.Durable durable:
                _parts.Log.Release(durable.Height);
                _parts.Shelf.Release(durable.Height);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Enter(HeightFacts facts)
    {
        HeightSetup setup = HeightSetup.For(facts, _parts.Parameters, _parts.Validator, _parts.Keys);
        if (setup.Self != ValidatorIndex.None
            && _parts.Keys?.Reveal(facts.Members.Epoch, setup.Self) is { } reveal
            && VoteKeyTable.TryVerify(facts.Members.Set, reveal).TryGet(out VerifiedKeyReveal? verified, out _))
        {
            setup = setup.With(verified);
        }

        _setups.Add(setup);
        if (_setups.Count > SetupsKept)
        {
            _setups.RemoveAt(0);
        }

        _parts.Signer?.Enter(setup);
    }

    // A vote under the node's own index that the node did not sign means that its keys run twice.
    private void Watch(Input input)
    {
        if (input is Input.VoteSeen { Vote.Vote: var vote } && Find(vote.Height) is { } setup && setup.Self == vote.Voter)
        {
            _parts.Signer?.OnOwnVoteSeen(vote);
        }
    }

    private void Dispatch(IncomingMessage message)
    {
        MessageVerdict? verdict = message.Message switch
        {
            ConsensusMessage.Vote vote => Dispatch(message, vote.Content.Vote.Height, _parts.Machine.Wants(vote.Content.Vote)),
            ConsensusMessage.Certificate certificate => Dispatch(message, certificate.Content.Height, _parts.Machine.Wants(certificate.Content.Id)),
            ConsensusMessage.Head head => Dispatch(message, head.Content.Height, _parts.Machine.WantsHead(head.Content.Height, head.Content.Period)),
            ConsensusMessage.Payload payload => Dispatch(
                message, payload.Content.Height, _parts.Machine.WantsPayload(payload.Content.Height, payload.Content.Value)),
            ConsensusMessage.Reveal reveal => Dispatch(message, reveal.Content),
            ConsensusMessage.Misbehaviour misbehaviour => Dispatch(message, misbehaviour.Content),
            ConsensusMessage.Status status => Take(status.Content, message.Peer),
            _ => MessageVerdict.Ignore,
        };
        if (verdict is { } known)
        {
            message.Report?.Invoke(known);
        }
    }

    // Null: the verdict comes later.
    private MessageVerdict? Dispatch(IncomingMessage message, Height height, bool isWanted)
    {
        if (height == Current.Facts.Height.Next && (Current.NextVotes is null || message.Message is ConsensusMessage.Head or ConsensusMessage.Payload))
        {
            // The verdict of a message that is kept comes with its height.
            return _early.TryAdd(message) ? null : MessageVerdict.Ignore;
        }

        if (!isWanted)
        {
            return MessageVerdict.Ignore;
        }

        HeightSetup? setup = Find(height);
        VerificationContext? context = setup?.Votes ?? (height == Current.Facts.Height.Next ? Current.NextVotes : null);
        if (context is null)
        {
            return MessageVerdict.Ignore;
        }

        _workers.Start(new VerificationJob(message, context, setup));
        return null;
    }

    private MessageVerdict? Dispatch(IncomingMessage message, KeyReveal reveal)
    {
        HeightFacts facts = Current.Facts;
        EpochMembers? members = reveal.Epoch == facts.Members.Epoch ? facts.Members : reveal.Epoch == facts.NextMembers.Epoch ? facts.NextMembers : null;
        if (members is null || members.TryGetVoteKey(reveal.Validator, out _))
        {
            return MessageVerdict.Ignore;
        }

        _workers.Start(new VerificationJob(message, Current.Votes, Current));
        return null;
    }

    private MessageVerdict? Dispatch(IncomingMessage message, MisbehaviourEvidence evidence)
    {
        if (_evidence.ContextOf(evidence, Current.Facts) is not { } context)
        {
            return MessageVerdict.Ignore;
        }

        _workers.Start(new VerificationJob(message, context, null));
        return null;
    }

    private MessageVerdict? Take(ConsensusStatus status, PeerHandle peer)
    {
        if (status.Chain != Current.Facts.Chain)
        {
            return MessageVerdict.Reject;
        }

        Step(new Input.StatusSeen(peer, new PeerPosition(status.Head.Next, status.Period, status.HasSoftQuorum)));
        return MessageVerdict.Accept;
    }

    private HeightSetup? Find(Height height) => _setups.Find(setup => setup.Facts.Height == height);

    private KeyReveal? RevealOf(Height height, ValidatorIndex validator) => Find(height)?.Facts.Members.Keys.RevealOf(validator);

    private async ValueTask TellAsync(DriverEvent happened, CancellationToken cancellationToken)
    {
        await _events.Writer.WriteAsync(happened, cancellationToken);
        Wake();
    }

    private void Wake() => _signal.Writer.TryWrite(true);

    /// <summary>A position that other threads read whole.</summary>
    private sealed record StrongPosition(PeerPosition Value);
}
