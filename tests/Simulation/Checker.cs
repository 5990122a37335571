// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Simulation;

/// <summary>The invariants of the agreement and of execution, held against everything that honest nodes sign and commit. See docs/protocol/consensus.md.</summary>
internal sealed class Checker
{
    private readonly World _world;
    private readonly Dictionary<(ulong Height, uint Period, uint Step, uint Voter), BlockValue> _signed = [];
    private readonly Dictionary<(ulong Height, uint Period, uint Voter), NextHistory> _nexts = [];
    private readonly Dictionary<(ulong Height, uint Period, uint Voter), BlockValue> _heads = [];
    private readonly Dictionary<(ulong Height, uint Period, uint Step), List<Reached>> _sums = [];
    private readonly Dictionary<ulong, List<CertificateId>> _quorums = [];
    private readonly List<BlockValue> _committed = [];
    private readonly List<QuorumCertificate> _certificates = [];
    private readonly List<(QuorumCertificate First, QuorumCertificate Second)> _forks = [];
    private readonly List<Hash256> _stateRoots = [];
    private readonly List<string> _violations = [];

    public Checker(World world) => _world = world;

    /// <summary>The first invariant broken, or null.</summary>
    public string? Violation => _violations.Count == 0 ? null : _violations[0];

    /// <summary>The invariants broken, in order.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Pairs of CERT certificates for different blocks at one height: two honest nodes committed them, or one saw both and stopped.</summary>
    public IReadOnlyList<(QuorumCertificate First, QuorumCertificate Second)> Forks => _forks;

    /// <summary>The height up to which some honest node committed.</summary>
    public int CommittedHeight => _committed.Count;

    public int EmptyBlocks { get; private set; }

    /// <summary>Transactions in the committed blocks, where execution is real.</summary>
    public int Transactions { get; private set; }

    public void Fail(string what) => _violations.Add(what);

    /// <summary>I2 (nobody honest certifies what execution would refuse), I3, I4, I5, I6, I9.</summary>
    public void OnVoteSigned(SimNode node, in Vote vote, bool isFinal)
    {
        if (!node.IsHonest)
        {
            return;
        }

        (ulong, uint, uint, uint) key = (vote.Height.Value, vote.Period.Value, vote.Step.Value, vote.Voter.Value);
        if (_signed.TryGetValue(key, out BlockValue earlier))
        {
            if (earlier != vote.Value)
            {
                Fail($"I3 node {node.Slot} signed {earlier} and {vote.Value} in {vote.Step} of {vote.Height}/{vote.Period}");
            }

            return;
        }

        _signed.Add(key, vote.Value);
        if (vote.Step == Step.Cert && !_world.Blocks[vote.Value].IsValid)
        {
            Fail($"I2 node {node.Slot} certified an invalid block at {vote.Height}/{vote.Period}");
        }

        CheckNextHistory(node, vote, isFinal);
        Count(vote);
    }

    /// <summary>I3: the machine never asks for what the signer must refuse.</summary>
    public void OnRefusal(SimNode node, in SignedEntry entry, SigningVerdict verdict)
    {
        if (node.IsHonest)
        {
            Fail($"I3 the signer of node {node.Slot} refused {entry.Step} {entry.Value} at {entry.Height}/{entry.Period}: {verdict}");
        }
    }

    /// <summary>C1.</summary>
    public void OnHeadSigned(SimNode node, Height height, Period period, BlockValue value)
    {
        if (node.IsHonest && !_heads.TryAdd((height.Value, period.Value, node.Self.Value), value)
            && _heads[(height.Value, period.Value, node.Self.Value)] != value)
        {
            Fail($"C1 node {node.Slot} signed two heads at {height}/{period}");
        }
    }

    /// <summary>I1, I2.</summary>
    public void OnCommit(SimNode node, QuorumCertificate certificate)
    {
        if (!node.IsHonest)
        {
            return;
        }

        SimBlock block = _world.Blocks[certificate.Value];
        int index = (int)certificate.Height.Value - 1;
        if (!block.IsValid || certificate.Step != Step.Cert || block.Height != certificate.Height)
        {
            Fail($"I2 node {node.Slot} committed an invalid block at {certificate.Height}");
        }

        if (!_world.StrictKeys.TryVerify(certificate, _world.Keys.Set.Thresholds.Quorum, out _))
        {
            Fail($"I2 node {node.Slot} committed {certificate.Height} without a quorum");
        }

        if (index < _committed.Count)
        {
            if (_committed[index] != certificate.Value)
            {
                _forks.Add((_certificates[index], certificate));
                Fail($"I1 node {node.Slot} committed {certificate.Value} at {certificate.Height}, another {_committed[index]}");
            }
        }
        else if (index == _committed.Count)
        {
            _committed.Add(certificate.Value);
            _certificates.Add(certificate);
            EmptyBlocks += block.IsEmpty ? 1 : 0;
            if (block.Parent != (index == 0 ? _world.Genesis.Value : _committed[index - 1]))
            {
                Fail($"I2 node {node.Slot} committed a block on another parent at {certificate.Height}");
            }
        }
        else
        {
            Fail($"I2 node {node.Slot} skipped a height at {certificate.Height}");
        }
    }

    /// <summary>I7: a committed block executes again from its bytes, with the state that every other honest node has at that height.</summary>
    public void OnLedgerCommit(SimNode node, SimBlock block)
    {
        if (node.Ledger is not { } ledger)
        {
            return;
        }

        int index = (int)block.Height.Value - 1;
        if (ledger.Commit(block, out int transactions) is { } refusal)
        {
            Fail($"I7 node {node.Slot} cannot commit {block.Value} at {block.Height}: {refusal}");
        }
        else if (index == _stateRoots.Count)
        {
            _stateRoots.Add(ledger.StateRoot);
            Transactions += transactions;
        }
        else if (_stateRoots[index] != ledger.StateRoot)
        {
            Fail($"I7 node {node.Slot} has state {ledger.StateRoot} at {block.Height}, others {_stateRoots[index]}");
        }
    }

    /// <summary>I7 at the end of a run: the ledger stands at the node's head, and its whole state recomputes to the root of that block.</summary>
    public void CheckLedger(SimNode node)
    {
        if (node.Ledger is not { } ledger)
        {
            return;
        }

        BlockValue head = node.Chain.Count == 0 ? _world.Genesis.Value : node.Chain[^1].Value;
        if (ledger.Head != head)
        {
            Fail($"I7 the ledger of node {node.Slot} stands at {ledger.Head}, the node at {head}");
        }

        if (ledger.Verify() is { } damage)
        {
            Fail($"I7 the state of node {node.Slot} does not recompute: {damage}");
        }
    }

    /// <summary>I4: evidence never names an honest node.</summary>
    public void OnEvidence(in Vote first, in Vote second)
    {
        if (_world.IsHonest(first.Voter))
        {
            Fail($"I4 evidence against honest validator {first.Voter}: {first.Step} {first.Value}, {second.Step} {second.Value}");
        }
    }

    /// <summary>I4 for proposers.</summary>
    public void OnEvidence(ProposalHead first, ProposalHead second)
    {
        if (_world.IsHonest(first.Proposer))
        {
            Fail($"I4 evidence against honest proposer {first.Proposer} at {second.Height}/{second.Period}");
        }
    }

    public void OnHalt(SimNode node, HaltReason reason, QuorumCertificate? first, QuorumCertificate second)
    {
        if (node.IsHonest)
        {
            if (first is not null)
            {
                _forks.Add((first, second));
            }

            Fail($"I1 node {node.Slot} halted: {reason}");
        }
    }

    /// <summary>I11.</summary>
    public void CheckBounds(SimNode node) => Bounds.Check(this, node);

    private void CheckNextHistory(SimNode node, in Vote vote, bool isFinal)
    {
        (ulong, uint, uint) key = (vote.Height.Value, vote.Period.Value, vote.Voter.Value);
        if (!_nexts.TryGetValue(key, out NextHistory? history))
        {
            _nexts.Add(key, history = new NextHistory());
        }

        if (vote.Step == Step.Cert)
        {
            history.Cert = vote.Value;
            if (history.HasNext && !isFinal)
            {
                Fail($"R3 node {node.Slot} sent CERT after NEXT at {vote.Height}/{vote.Period}");
            }

            if (history.Differing is { } next && next != vote.Value)
            {
                Fail($"I4 node {node.Slot} sent CERT {vote.Value} and NEXT {next} at {vote.Height}/{vote.Period}");
            }
        }
        else if (vote.Step.IsNext)
        {
            history.HasNext = true;
            if (history.Differing is null || history.Differing == history.Cert)
            {
                history.Differing = vote.Value;
            }

            if (history.Cert is { } cert && cert != vote.Value)
            {
                Fail($"I4 node {node.Slot} sent CERT {cert} and NEXT {vote.Value} at {vote.Height}/{vote.Period}");
            }
        }
    }

    // A quorum is possible when the honest weight and all of the adversary's reach it: the proofs of section 10 hold for that already.
    private void Count(in Vote vote)
    {
        (ulong, uint, uint) key = (vote.Height.Value, vote.Period.Value, vote.Step.Value);
        if (!_sums.TryGetValue(key, out List<Reached>? sums))
        {
            _sums.Add(key, sums = []);
        }

        BlockValue value = vote.Value;
        Reached? reached = sums.Find(sum => sum.Value == value);
        if (reached is null)
        {
            sums.Add(reached = new Reached(value));
        }

        reached.Weight += _world.StrictKeys.WeightOf(vote.Height, vote.Period, vote.Step, vote.Voter).Value;
        if (!reached.IsQuorum && reached.Weight + _world.AdversaryWeight(vote.Height, vote.Period, vote.Step) >= _world.Keys.Set.Thresholds.Quorum.Value)
        {
            reached.IsQuorum = true;
            OnPossibleQuorum(new CertificateId(vote.Height, vote.Period, vote.Step, vote.Value));
        }
    }

    private void OnPossibleQuorum(CertificateId id)
    {
        if (!_quorums.TryGetValue(id.Height.Value, out List<CertificateId>? quorums))
        {
            _quorums.Add(id.Height.Value, quorums = []);
        }

        foreach (CertificateId other in quorums)
        {
            if (other.Value == id.Value)
            {
                continue;
            }

            if (!id.Step.IsNext && other.Step == id.Step && other.Period == id.Period)
            {
                Fail($"I5 two values can reach a {id.Step} quorum at {id.Height}/{id.Period}");
            }

            if ((id.Step == Step.Cert && other.Step.IsNext && other.Period >= id.Period)
                || (other.Step == Step.Cert && id.Step.IsNext && id.Period >= other.Period))
            {
                Fail($"I6 CERT and a NEXT for another value can both reach a quorum at {id.Height}: {other.Period} {other.Step} {other.Value}, {id.Period} {id.Step} {id.Value}");
            }
        }

        quorums.Add(id);
    }

    private sealed class NextHistory
    {
        public BlockValue? Cert { get; set; }

        public bool HasNext { get; set; }

        /// <summary>A NEXT value, one other than the CERT value if there is one.</summary>
        public BlockValue? Differing { get; set; }
    }

    private sealed class Reached(BlockValue value)
    {
        public BlockValue Value { get; } = value;

        public ulong Weight { get; set; }

        public bool IsQuorum { get; set; }
    }
}
