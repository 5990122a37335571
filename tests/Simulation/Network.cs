// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;

namespace PowerVerse.Chain.Simulation;

/// <summary>Moves messages: at the adversary's whim first, then within the promised delay.</summary>
internal sealed class Network
{
    private const int InFlightMax = 4000;
    private const int DelayMaxMs = 600;
    private const int PayloadDelayMaxMs = 1200;
    private const int StatusIntervalMs = 1000;
    private const int AdversaryIntervalMs = 100;
    private const long CalmLimitMs = 600_000;
    private const long SampledCalmLimitMs = 200_000;
    private const int ProfilePeriods = 7;
    private const int Kinds = 11;

    private readonly World _world;
    private readonly List<Envelope> _inFlight = [];
    private readonly Timeline<Event> _schedule = new();
    private readonly int[] _profile;
    private readonly bool[] _side;
    private bool _isPartitioned;
    private bool _isCalm;
    private long _nowMs;

    public Network(World world)
    {
        _world = world;
        _profile = new int[world.Nodes.Count * Kinds * ProfilePeriods];
        Array.Fill(_profile, -1);
        _side = new bool[world.Nodes.Count];
    }

    /// <summary>What is on its way in the asynchronous phase.</summary>
    public IReadOnlyList<Envelope> InFlight => _inFlight;

    public void Send(in Envelope envelope)
    {
        if (!_isCalm)
        {
            _inFlight.Add(envelope);
            if (_world.Rng.Permille(_world.Plan.DuplicatePermille) && !envelope.IsLocal)
            {
                _inFlight.Add(envelope);
            }

            return;
        }

        int longest = envelope.Kind == MessageKind.Payload ? PayloadDelayMaxMs : DelayMaxMs;
        long delay = envelope.IsLocal ? 0 : _world.Rng.Between(1, longest);
        Schedule(_nowMs + delay, new Event(EventKind.Deliver, envelope.To, envelope));
    }

    /// <summary>Delivers, for a scripted run, what matches now; what follows from it waits.</summary>
    public void DeliverWhere(Predicate<Envelope> matches)
    {
        List<Envelope> chosen = _inFlight.FindAll(matches);
        _inFlight.RemoveAll(matches);
        foreach (Envelope envelope in chosen)
        {
            SimNode node = _world.Nodes[envelope.To];
            if (!node.IsDown)
            {
                node.Deliver(envelope);
            }
        }
    }

    /// <summary>Loses, for a scripted run, what matches.</summary>
    public void DiscardWhere(Predicate<Envelope> matches) => _inFlight.RemoveAll(matches);

    /// <summary>The asynchronous phase: any order, any loss, crashes, timers firing whenever.</summary>
    public void RunChaos()
    {
        if (_world.Script is { } script)
        {
            Play(script);
            return;
        }

        RunPlan plan = _world.Plan;
        Prng rng = _world.Rng;
        for (int i = 0; i < plan.ChaosEvents && _world.Checker.Violation is null; i++)
        {
            ChangePartition(plan, rng);
            Restart(plan, rng);
            int draw = rng.Below(1000);
            if (draw < plan.TimerPermille)
            {
                Do(new Move(MoveKind.Fire, rng.Below(_world.Nodes.Count)));
            }
            else if (draw < plan.TimerPermille + plan.AdversaryPermille)
            {
                Do(new Move(MoveKind.Adversary, 0));
            }
            else if (draw < plan.TimerPermille + plan.AdversaryPermille + plan.CrashPermille)
            {
                Do(new Move(MoveKind.Crash, rng.Below(_world.Nodes.Count)));
            }
            else if (_inFlight.Count > 0)
            {
                Do(DrawMessage(plan, rng));
            }
            else
            {
                Do(new Move(MoveKind.Fire, rng.Below(_world.Nodes.Count)));
            }

            if (_inFlight.Count > InFlightMax)
            {
                Do(new Move(MoveKind.Thin, 0));
            }
        }
    }

    /// <summary>The timely phase: all nodes up, delays bounded, the adversary still there.</summary>
    /// <returns>True when every honest node reached the target height.</returns>
    public bool RunCalm(int target, out long elapsedMs)
    {
        _isCalm = true;
        _world.Trace.Note($"the network becomes timely; target {target}");
        Prng rng = _world.Rng;
        foreach (Envelope envelope in _inFlight)
        {
            if (envelope.IsLocal || rng.Permille(500))
            {
                Schedule(rng.Below(2000), new Event(EventKind.Deliver, envelope.To, envelope));
            }
        }

        long unix = _world.UnixMs;
        foreach (SimNode node in _world.Nodes)
        {
            node.CalmOffsetMs = node.MonotonicMs;
            if (node.IsDown)
            {
                node.Start();
            }

            Schedule(rng.Below(StatusIntervalMs), new Event(EventKind.Status, node.Slot, default));
            ScheduleWake(node);
        }

        if (_world.Plan.AdversaryPermille > 0 || _world.Plan.IsStepSearcher)
        {
            Schedule(rng.Below(AdversaryIntervalMs), new Event(EventKind.Adversary, 0, default));
        }

        int behind = Enumerable.Range(0, _world.HonestCount).Count(slot => IsBehind(slot, target));
        while (behind > 0 && _world.Checker.Violation is null && _schedule.TryTake(out Event next, out long dueMs))
        {
            if (dueMs > (_world.Plan.IsSampled ? SampledCalmLimitMs : CalmLimitMs))
            {
                break;
            }

            _nowMs = dueMs;
            _world.UnixMs = unix + _nowMs;
            bool wasBehind = IsBehind(next.Slot, target);
            Handle(next);
            behind -= wasBehind && !IsBehind(next.Slot, target) ? 1 : 0;
        }

        elapsedMs = _nowMs;
        return behind == 0;
    }

    private bool IsBehind(int slot, int target) => slot < _world.HonestCount && _world.Nodes[slot].Chain.Count < target;

    private void Handle(in Event next)
    {
        _world.Events++;
        SimNode node = _world.Nodes[next.Slot];
        switch (next.Kind)
        {
            case EventKind.Deliver:
                if (next.Envelope.IsLocal && next.Envelope.Incarnation != node.Incarnation)
                {
                    return;
                }

                SetClock(node);
                node.Deliver(next.Envelope);
                break;
            case EventKind.Wake:
                if (node.ScheduledWakeMs != node.WakeMs || node.WakeMs > node.CalmOffsetMs + _nowMs)
                {
                    return;
                }

                SetClock(node);
                node.Feed(Input.Tick.Instance);
                break;
            case EventKind.Status:
                SetClock(node);
                _world.Broadcast(node, MessageKind.Status, 0, node.EncodeStatus());
                _world.Checker.CheckBounds(node);
                Schedule(_nowMs + StatusIntervalMs, next);
                break;
            case EventKind.Adversary:
                if (_world.Plan.IsStepSearcher || _world.Rng.Permille(4 * _world.Plan.AdversaryPermille))
                {
                    _world.Adversary.Act();
                }

                Schedule(_nowMs + AdversaryIntervalMs, next);
                return;
        }

        ScheduleWake(node);
    }

    private void SetClock(SimNode node) => node.MonotonicMs = node.CalmOffsetMs + _nowMs;

    private void ScheduleWake(SimNode node)
    {
        if (node.WakeMs != node.ScheduledWakeMs && node.WakeMs != long.MaxValue)
        {
            node.ScheduledWakeMs = node.WakeMs;
            Schedule(Math.Max(_nowMs, node.WakeMs - node.CalmOffsetMs), new Event(EventKind.Wake, node.Slot, default));
        }
    }

    private void Schedule(long atMs, in Event next) => _schedule.Add(atMs, next);

    private void Do(in Move move)
    {
        _world.Recording?.Add(move, _world.Rng);
        Perform(move, move.Index);
    }

    // What a move needs may be missing where others were left out; then nothing happens.
    private void Play(Schedule script)
    {
        foreach ((Move move, Prng draws) in script.Moves)
        {
            if (_world.Checker.Violation is not null)
            {
                return;
            }

            int index = move.IsOfMessage ? Find(move) : -1;
            if (index >= 0 || !move.IsOfMessage)
            {
                _world.Rng.CopyFrom(draws);
                Perform(move, index);
            }
        }
    }

    private int Find(Move move)
    {
        if (move.Index < _inFlight.Count && move.IsSame(_inFlight[move.Index]))
        {
            return move.Index;
        }

        int same = _inFlight.FindIndex(envelope => move.IsSame(envelope));
        return same >= 0 ? same
            : move.Index < _inFlight.Count && move.IsLike(_inFlight[move.Index]) ? move.Index
            : _inFlight.FindIndex(envelope => move.IsLike(envelope));
    }

    private void Perform(in Move move, int index)
    {
        switch (move.Kind)
        {
            case MoveKind.Deliver:
                Deliver(TakeInFlight(index));
                break;
            case MoveKind.HoldBack:
                _inFlight.Add(TakeInFlight(index));
                break;
            case MoveKind.Lose:
                _ = TakeInFlight(index);
                break;
            case MoveKind.Fire:
                FireTimer(_world.Nodes[move.Slot]);
                break;
            case MoveKind.Adversary:
                _world.Adversary.Act();
                break;
            case MoveKind.Crash:
                Crash(_world.Nodes[move.Slot]);
                break;
            case MoveKind.Start when _world.Nodes[move.Slot].IsDown:
                _world.Nodes[move.Slot].Start();
                break;
            case MoveKind.RestartAll:
                RestartAll();
                break;
            case MoveKind.Thin:
                _inFlight.RemoveAll(envelope => !envelope.IsLocal && _world.Rng.Permille(500));
                break;
        }
    }

    private Envelope TakeInFlight(int index)
    {
        Envelope envelope = _inFlight[index];
        _inFlight[index] = _inFlight[^1];
        _inFlight.RemoveAt(_inFlight.Count - 1);
        return envelope;
    }

    private void Deliver(in Envelope envelope)
    {
        SimNode node = _world.Nodes[envelope.To];
        if (!CanReach(node, envelope))
        {
            return;
        }

        _world.Events++;
        node.MonotonicMs += _world.Rng.Below(20);
        Advance(node);
        node.Deliver(envelope);
    }

    private static bool CanReach(SimNode node, in Envelope envelope) => !node.IsDown && (!envelope.IsLocal || node.Incarnation == envelope.Incarnation);

    private Move DrawMessage(RunPlan plan, Prng rng)
    {
        int index = rng.Permille(700) ? rng.Below(_inFlight.Count) : _inFlight.Count - 1;
        Envelope envelope = _inFlight[index];
        MoveKind kind = !CanReach(_world.Nodes[envelope.To], envelope) ? MoveKind.Lose
            : !envelope.IsLocal ? DrawFate(plan, rng, envelope)
            : envelope.Kind == MessageKind.Execution && rng.Permille(plan.ExecutionHoldPermille) ? MoveKind.HoldBack : MoveKind.Deliver;
        return new Move(kind, envelope.To, envelope, index);
    }

    private MoveKind DrawFate(RunPlan plan, Prng rng, in Envelope envelope)
    {
        if (plan.UsesProfiles && !rng.Permille(ProfileOf(rng, envelope)))
        {
            return MoveKind.HoldBack;
        }

        bool isAcross = _isPartitioned && envelope.From < _side.Length && _side[envelope.From] != _side[envelope.To]
            && (plan.IsPartitionSymmetric || _side[envelope.To]);
        if (isAcross && rng.Permille(900))
        {
            return MoveKind.HoldBack;
        }

        return rng.Permille(plan.DropPermille) ? MoveKind.Lose : MoveKind.Deliver;
    }

    private int ProfileOf(Prng rng, in Envelope envelope)
    {
        int key = (((envelope.To * Kinds) + (int)envelope.Kind) * ProfilePeriods) + (int)Math.Min(envelope.Period, ProfilePeriods - 1);
        if (_profile[key] < 0)
        {
            _profile[key] = rng.Pick(0, 0, 300, 1000, 1000, 1000);
        }

        return _profile[key];
    }

    private void ChangePartition(RunPlan plan, Prng rng)
    {
        if (!rng.Permille(plan.PartitionPermille))
        {
            return;
        }

        _isPartitioned = rng.Permille(700);
        for (int i = 0; i < _side.Length; i++)
        {
            _side[i] = rng.Permille(500);
        }
    }

    private void Restart(RunPlan plan, Prng rng)
    {
        if (plan.CrashPermille + plan.BoundaryCrashPermille + plan.MassRestartPermille == 0)
        {
            return;
        }

        if (rng.Permille(plan.MassRestartPermille))
        {
            Do(new Move(MoveKind.RestartAll, 0));
        }

        SimNode some = _world.Nodes[rng.Below(_world.Nodes.Count)];
        if (some.IsDown && rng.Permille(200))
        {
            Do(new Move(MoveKind.Start, some.Slot));
        }
    }

    private void RestartAll()
    {
        foreach (SimNode node in _world.Nodes)
        {
            Crash(node);
        }

        foreach (SimNode node in _world.Nodes)
        {
            node.Start();
        }
    }

    private void Crash(SimNode node)
    {
        if (!node.IsDown)
        {
            node.Crash(_world.DrawStoreLag());
        }
    }

    /// <summary>Lets a node's time pass until its timer fires.</summary>
    public void FireTimer(SimNode node)
    {
        if (node.IsDown || node.WakeMs == long.MaxValue)
        {
            return;
        }

        _world.Events++;
        MachineState state = node.Machine.State;
        bool isLongSleep = state.Phase == Phase.Next && _world.Rng.Permille(_world.Plan.LongSleepPermille);
        node.MonotonicMs = Math.Max(node.MonotonicMs, isLongSleep ? state.NextDueMs : node.WakeMs);
        Advance(node);
        node.Feed(Input.Tick.Instance);
    }

    // The wall clock follows the fastest node, so that block times stay near it.
    private void Advance(SimNode node) => _world.UnixMs = Math.Max(_world.UnixMs, World.UnixStartMs + node.MonotonicMs);

    private readonly record struct Event(EventKind Kind, int Slot, Envelope Envelope);

    private enum EventKind
    {
        Deliver = 0,
        Wake = 1,
        Status = 2,
        Adversary = 3,
    }
}
