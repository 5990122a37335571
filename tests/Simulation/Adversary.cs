// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Simulation;

/// <summary>Holds the Byzantine keys, sees everything, and says what it likes to whom it likes (section 21).</summary>
internal sealed class Adversary
{
    private const int RecentMax = 64;
    private const int CertificatesMax = 64;

    private readonly World _world;
    private readonly List<ValidatorIndex> _mine = [];
    private readonly Vote[] _recent = new Vote[RecentMax];
    private readonly Dictionary<CertificateId, List<SignedVote>> _votes = [];
    private readonly List<CertificateId> _ids = [];
    private readonly List<QuorumCertificate> _certificates = [];
    private readonly HashSet<(ulong Height, uint Period)> _searched = [];
    private int _recentCount;

    public Adversary(World world, int firstIndex)
    {
        _world = world;
        for (int i = firstIndex; i < world.Plan.ValidatorCount; i++)
        {
            _mine.Add(new ValidatorIndex((uint)i));
        }
    }

    /// <summary>Whether it says nothing any more.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Sees a vote; "wildcards" mirror it to chosen victims.</summary>
    public void OnVoteSent(SignedVote signed)
    {
        if (_world.Plan.ByzantineCount == 0 || IsSilent)
        {
            return;
        }

        Vote vote = signed.Vote;
        _recent[_recentCount++ % RecentMax] = vote;
        CertificateId id = new(vote.Height, vote.Period, vote.Step, vote.Value);
        if (!_votes.TryGetValue(id, out List<SignedVote>? votes))
        {
            _votes.Add(id, votes = []);
            _ids.Add(id);
        }

        if (!votes.Exists(other => other.Vote.Voter == vote.Voter))
        {
            votes.Add(signed);
        }

        if (_world.Plan.WildcardPermille == 0)
        {
            return;
        }

        foreach (ValidatorIndex mine in _mine)
        {
            SendToSome(vote with { Voter = mine }, _world.Plan.WildcardPermille);
        }
    }

    /// <summary>Sees a head, and may put a block of its own beside it while it counts.</summary>
    public void OnHeadSent(ProposalHead head)
    {
        if (_mine.Count > 0 && !IsSilent && _world.Rng.Permille(_world.Plan.RivalPermille))
        {
            Propose(head.Height, head.Period, _world.Blocks[head.Value].Parent);
        }
    }

    /// <summary>Does something.</summary>
    public void Act()
    {
        if (_mine.Count == 0 || IsSilent)
        {
            return;
        }

        _world.Events++;
        Prng rng = _world.Rng;
        SimNode victim = _world.Nodes[rng.Below(_world.HonestCount)];
        Height height = victim.Machine.Height;
        uint near = victim.Machine.Period.Value;
        uint period = rng.Below(6) switch
        {
            0 => near + 1,
            1 => near == 0 ? 0 : near - 1,
            _ => near,
        };
        if (_world.Plan.IsStepSearcher)
        {
            SearchSteps(height, new Period(near));
            return;
        }

        int draw = rng.Below(100);
        if (draw < 15)
        {
            Propose(height, new Period(period), victim.Machine.State.Context.Parent);
        }
        else if (draw < 70)
        {
            Vote(height, new Period(period));
        }
        else if (draw < 88)
        {
            ShowCertificate();
        }
        else if (draw < 94)
        {
            ReplayCertificate();
        }
        else
        {
            SendForgery(height, new Period(period));
        }
    }

    // One or two blocks, heads to some, payloads to fewer: equivocation and withholding in one.
    private void Propose(Height height, Period period, BlockValue parent)
    {
        Prng rng = _world.Rng;
        ValidatorIndex proposer = _mine[rng.Below(_mine.Count)];
        ulong timestamp = Math.Max(_world.Blocks[parent].TimestampSeconds + 1, (ulong)(_world.UnixMs / 1000));
        bool isPlausible = rng.Permille(400);
        int count = isPlausible ? 1 : rng.Between(1, 2);
        for (int i = 0; i < count; i++)
        {
            SimBlock? block = _world.MakeBlock(height, period, parent, timestamp, proposer, isValid: !rng.Permille(_world.Plan.InvalidPayloadPermille));
            if (block is null)
            {
                return;
            }

            byte[] head = MessageCodec.Encode(new ConsensusMessage.Head(block.Head!));
            int headPermille = isPlausible ? 1000 : rng.Pick(300, 500, 1000);
            int payloadPermille = isPlausible ? 1000 : rng.Pick(0, 300, 700, 1000);
            for (int to = 0; to < _world.Nodes.Count; to++)
            {
                if (rng.Permille(headPermille))
                {
                    _world.Inject(Sender(proposer), to, MessageKind.Head, period.Value, head);
                }

                if (rng.Permille(payloadPermille))
                {
                    _world.Inject(Sender(proposer), to, MessageKind.Payload, period.Value, block.Payload);
                }
            }
        }
    }

    // Votes lean towards steps and values that honest nodes are busy with.
    private void Vote(Height height, Period period)
    {
        Prng rng = _world.Rng;
        Step step = rng.Below(8) switch
        {
            0 or 1 => Step.Soft,
            2 or 3 => Step.Cert,
            4 or 5 => Step.NextAt(0),
            6 => Step.NextAt(1),
            _ => Step.NextAt((uint)rng.Pick(2, 3, 50)),
        };
        BlockValue value = BlockValue.Bottom;
        if (_recentCount > 0 && !rng.Permille(200))
        {
            Vote model = _recent[rng.Below(Math.Min(_recentCount, RecentMax))];
            value = model.Value;
            if (step.IsNext && model.Step.IsNext && model.Period == period && model.Height == height)
            {
                step = model.Step;
            }
        }

        if (value.IsBottom && !step.IsNext)
        {
            value = _world.EmptyOn(_world.Nodes[rng.Below(_world.HonestCount)].Machine.State.Context.Parent).Value;
        }

        foreach (ValidatorIndex mine in _mine)
        {
            if (rng.Permille(600))
            {
                SendToSome(new Vote(height, period, step, value, mine), 600);
            }
        }
    }

    // Each key votes NEXT in the step that gives it most seats; summed over voters that is far more than the stake behind them.
    private void SearchSteps(Height height, Period period)
    {
        const uint StepsSearched = 64;
        if (!_searched.Add((height.Value, period.Value)))
        {
            return;
        }

        foreach (ValidatorIndex mine in _mine)
        {
            Step best = Step.NextAt(0);
            StakeWeight most = StakeWeight.Zero;
            for (uint k = 0; k < StepsSearched; k++)
            {
                StakeWeight weight = _world.StrictKeys.WeightOf(height, period, Step.NextAt(k), mine);
                if (weight > most)
                {
                    most = weight;
                    best = Step.NextAt(k);
                }
            }

            SendToSome(new Vote(height, period, best, BlockValue.Bottom, mine), 1000);
        }
    }

    // Joins votes it saw with its own and shows the quorum to whom it pleases, when it pleases.
    private void ShowCertificate()
    {
        Prng rng = _world.Rng;
        if (_ids.Count == 0)
        {
            return;
        }

        CertificateId id = _ids[_ids.Count - 1 - rng.Below(Math.Min(_ids.Count, 24))];
        List<VerifiedVote> votes = [];
        StakeWeight weight = StakeWeight.Zero;
        foreach (SignedVote vote in _votes[id])
        {
            Add(vote, votes, ref weight);
        }

        foreach (ValidatorIndex mine in _mine)
        {
            Add(_world.StrictKeys.Sign(new Vote(id.Height, id.Period, id.Step, id.Value, mine)), votes, ref weight);
        }

        if (weight < _world.QuorumInForce || votes.Count == 0)
        {
            return;
        }

        QuorumCertificate certificate = CertificateBuilder.FromStep(id, _world.Keys.Set.Count, votes).Certificate;
        if (_certificates.Count < CertificatesMax)
        {
            _certificates.Add(certificate);
        }

        Show(certificate, rng.Pick(200, 500, 1000));
    }

    private void ReplayCertificate()
    {
        if (_certificates.Count > 0)
        {
            Show(_certificates[_world.Rng.Below(_certificates.Count)], 500);
        }
    }

    // None of this may ever be counted.
    private void SendForgery(Height height, Period period)
    {
        Prng rng = _world.Rng;
        ValidatorIndex honest = new((uint)rng.Below(_world.HonestCount));
        ValidatorIndex mine = _mine[rng.Below(_mine.Count)];
        BlockValue value = _recentCount > 0 ? _recent[rng.Below(Math.Min(_recentCount, RecentMax))].Value : BlockValue.Bottom;
        Step step = rng.Pick(Step.Cert, Step.Soft, Step.NextAt(0));
        SignedVote genuine = _world.StrictKeys.Sign(new Vote(height, period, step, value, mine));
        VrfProof? proof = genuine.Proof is null ? null : new VrfProof(new byte[VrfProof.Size]);
        SignedVote forged = rng.Below(3) switch
        {
            0 => new SignedVote(genuine.Vote with { Voter = honest }, genuine.Signature, genuine.Proof),
            1 => new SignedVote(genuine.Vote with { Voter = new ValidatorIndex((uint)_world.Plan.ValidatorCount + 3) }, genuine.Signature, genuine.Proof),
            _ => proof is null ? new SignedVote(genuine.Vote, default, null) : new SignedVote(genuine.Vote, genuine.Signature, proof),
        };
        byte[] encoded = MessageCodec.Encode(new ConsensusMessage.Vote(forged));
        for (int to = 0; to < _world.Nodes.Count; to++)
        {
            if (rng.Permille(500))
            {
                _world.Inject(Sender(mine), to, MessageKind.Cert, period.Value, encoded);
            }
        }
    }

    private void Show(QuorumCertificate certificate, int permille)
    {
        MessageKind kind = certificate.Step == Step.Soft ? MessageKind.SoftCertificate
            : certificate.Step == Step.Cert ? MessageKind.CertCertificate : MessageKind.NextCertificate;
        byte[] encoded = MessageCodec.Encode(new ConsensusMessage.Certificate(certificate));
        for (int to = 0; to < _world.Nodes.Count; to++)
        {
            if (_world.Rng.Permille(permille))
            {
                _world.Inject(Sender(_mine[0]), to, kind, certificate.Period.Value, encoded);
            }
        }
    }

    private void Add(SignedVote signed, List<VerifiedVote> votes, ref StakeWeight weight)
    {
        if (_world.StrictKeys.TryVerify(signed, out StakeWeight own) && !votes.Exists(vote => vote.Vote.Voter == signed.Vote.Voter))
        {
            votes.Add(new VerifiedVote(signed, own));
            weight += own;
        }
    }

    private void SendToSome(in Vote vote, int permille)
    {
        if (_world.StrictKeys.WeightOf(vote.Height, vote.Period, vote.Step, vote.Voter).IsZero)
        {
            return;
        }

        byte[]? encoded = null;
        MessageKind kind = vote.Step == Step.Soft ? MessageKind.Soft : vote.Step == Step.Cert ? MessageKind.Cert : MessageKind.Next;
        for (int to = 0; to < _world.Nodes.Count; to++)
        {
            if (_world.Rng.Permille(permille))
            {
                encoded ??= MessageCodec.Encode(new ConsensusMessage.Vote(_world.StrictKeys.Sign(vote)));
                _world.Inject(Sender(vote.Voter), to, kind, vote.Period.Value, encoded);
            }
        }
    }

    // Beyond every slot: no partition holds the adversary.
    private int Sender(ValidatorIndex mine) => _world.Nodes.Count + (int)mine.Value;
}
