// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

/// <summary>Three honest machines and a Byzantine voter of equal weight, two proposals, and every move that delivery and timers allow.</summary>
/// <remarks>
/// The opening is played: all honest nodes hold both blocks, some saw A in time and vote SOFT for it, the others for B. From there a move is either a
/// node's next timer, or the delivery to one node of all votes for one value of one step that exist by then, with or without a vote of the Byzantine
/// voter beside them. The Byzantine voter says anything that some honest node says, to whom it likes.
/// </remarks>
internal sealed class TinyNetwork
{
    public const int HonestCount = 3;

    private const uint ByzantineVoter = 3;
    private const int QuorumVotes = 3;
    private const uint PeriodsMax = 2;
    private static readonly BlockValue A = MachineHarness.Value(0x0A);
    private static readonly BlockValue B = MachineHarness.Value(0x0B);

    private readonly MachineHarness[] _nodes = new MachineHarness[HonestCount];
    private readonly List<(uint Period, Step Step, BlockValue Value, List<uint> Voters)> _said = [];
    private readonly HashSet<(int Node, int Group, uint Voter)> _delivered = [];
    private readonly List<BlockValue> _committed = [];

    public TinyNetwork(int votersForA, RuleTable rules)
    {
        for (int i = 0; i < HonestCount; i++)
        {
            _nodes[i] = new MachineHarness(HonestCount + 1, (uint)i, rules: rules);
            _nodes[i].Head(1, A, rank: 1);
            _nodes[i].Head(2, B, rank: 2);
            Take(i, () => Hold(i, i < votersForA ? A : B));
            Take(i, () => _nodes[i].At(MachineStartMs));
            Take(i, () => Hold(i, i < votersForA ? B : A));
        }
    }

    private static long MachineStartMs => 1300;

    /// <summary>What went wrong, or null.</summary>
    public string? Violation { get; private set; }

    /// <summary>Every move possible now: (node, -1) is its timer, else the group of votes delivered, twice the index plus one with the Byzantine vote.</summary>
    public List<(int Node, int Move)> Moves()
    {
        List<(int, int)> moves = [];
        for (int node = 0; node < HonestCount; node++)
        {
            if (_nodes[node].Phase == Phase.Committing)
            {
                continue;
            }

            moves.Add((node, -1));
            for (int group = 0; group < _said.Count; group++)
            {
                bool isAnyNew = _said[group].Voters.Exists(voter => !_delivered.Contains((node, group, voter)));
                bool isByzantineNew = !_delivered.Contains((node, group, ByzantineVoter));
                if (isAnyNew)
                {
                    moves.Add((node, 2 * group));
                }

                if (isByzantineNew)
                {
                    moves.Add((node, (2 * group) + 1));
                }
            }
        }

        return moves;
    }

    public void Play((int Node, int Move) move)
    {
        (int node, int code) = move;
        if (code < 0)
        {
            Take(node, () => _nodes[node].At(Math.Max(_nodes[node].NowMs, WakeOf(node))));
            return;
        }

        int group = code / 2;
        foreach (uint voter in (uint[])[.. _said[group].Voters])
        {
            Deliver(node, group, voter);
        }

        if (code % 2 == 1)
        {
            Deliver(node, group, ByzantineVoter);
        }
    }

    /// <summary>Names the state: equal names mean that the same can follow.</summary>
    public Hash256 Name()
    {
        Keccak256Hasher hasher = new();
        foreach (MachineHarness node in _nodes)
        {
            hasher.Update(node.Machine.ComputeStateHash().AsSpan());
        }

        foreach ((int node, int group, uint voter) in _delivered.Order())
        {
            hasher.Update([(byte)node, (byte)group, (byte)voter]);
        }

        return hasher.Finish();
    }

    private long WakeOf(int node) => _nodes[node].Machine.State.Phase == Phase.Next
        ? _nodes[node].Machine.State.NextDueMs
        : _nodes[node].Machine.State.PeriodStartMs + 20_000;

    private void Hold(int node, BlockValue value)
    {
        _nodes[node].Payload(value);
        _nodes[node].Executed(value);
    }

    private void Deliver(int node, int group, uint voter)
    {
        if (_delivered.Add((node, group, voter)))
        {
            (uint period, Step step, BlockValue value, _) = _said[group];
            Take(node, () => _nodes[node].Vote(voter, step, value, period));
        }
    }

    // Own votes come back to the node that casts them, as the pump does it, before anything else.
    private void Take(int node, Action input)
    {
        input();
        Effect[] effects = [.. _nodes[node].Effects];
        foreach (Effect effect in effects)
        {
            if (effect is Effect.SendVote { Delivery: Delivery.Gossip } send && send.Vote.Period.Value < PeriodsMax)
            {
                int group = Say(send.Vote);
                Deliver(node, group, send.Vote.Voter.Value);
            }
            else if (effect is Effect.Commit commit)
            {
                _committed.Add(commit.Certificate.Id.Value);
            }
            else if (effect is Effect.Halt)
            {
                Violation ??= "a node halted";
            }
        }

        Check();
    }

    private int Say(in Vote vote)
    {
        (uint period, Step step, BlockValue value, uint voter) = (vote.Period.Value, vote.Step, vote.Value, vote.Voter.Value);
        int group = _said.FindIndex(said => said.Period == period && said.Step == step && said.Value == value);
        if (group < 0)
        {
            group = _said.Count;
            _said.Add((period, step, value, []));
        }

        _said[group].Voters.Add(voter);
        return group;
    }

    private void Check()
    {
        if (_committed.Distinct().Skip(1).Any())
        {
            Violation ??= "two blocks committed";
        }

        foreach ((uint period, Step step, BlockValue value, List<uint> voters) in _said)
        {
            if (voters.Distinct().Count() != voters.Count)
            {
                Violation ??= "a vote twice";
            }

            if (step != Step.Cert || voters.Count + 1 < QuorumVotes)
            {
                continue;
            }

            foreach ((uint laterPeriod, Step other, BlockValue rival, List<uint> rivals) in _said)
            {
                if (rival != value && rivals.Count + 1 >= QuorumVotes && (other.IsNext || other == Step.Cert) && laterPeriod >= period)
                {
                    Violation ??= $"CERT {value} in {period} and {other} {rival} in {laterPeriod} can both reach a quorum";
                }
            }
        }
    }
}
