// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Proposals;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Votes;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>Everything the machine knows. Only the rules change it, one input at a time.</summary>
internal sealed class MachineState
{
    public MachineState(ConsensusParameters parameters, ulong jitterSeed, RuleTable rules)
    {
        Parameters = parameters;
        JitterSeed = jitterSeed;
        Rules = rules;
        Filter = new FilterWindow(parameters);
    }

    public ConsensusParameters Parameters { get; }

    /// <summary>Spreads the NEXT timers of different nodes; a local choice.</summary>
    public ulong JitterSeed { get; }

    public RuleTable Rules { get; }

    /// <summary>The clocks at the present input; the monotonic one never goes back.</summary>
    public ClockReading Now { get; set; }

    /// <summary>The height at work; null until <see cref="Input.Started"/>.</summary>
    public HeightContext? ContextOrNull { get; private set; }

    public HeightContext Context => ContextOrNull!;

    public Height Height => Context.Height;

    public StakeWeight Quorum { get; private set; }

    public StakeWeight SyncWeight { get; private set; }

    public bool IsSampled { get; private set; }

    /// <summary>Whether this node has stake at this height: it records what it executes, and votes where it is selected.</summary>
    public bool IsVoter { get; private set; }

    public Period Period { get; set; }

    public Phase Phase { get; set; }

    public PeriodEntry Entry { get; set; }

    /// <summary>k of the last NEXT executed in this period, -1 for none.</summary>
    public long NextIndex { get; set; }

    /// <summary>T0: the beginning of the period.</summary>
    public long PeriodStartMs { get; set; }

    /// <summary>F(p).</summary>
    public long SoftDelayMs { get; set; }

    /// <summary>D(p).</summary>
    public long NextDelayMs { get; set; }

    /// <summary>When the NEXT after the last one is due.</summary>
    public long NextDueMs { get; set; }

    /// <summary>When knowledge is sent again, in NEXT, or asked for again, while committing.</summary>
    public long ResyncDueMs { get; set; }

    /// <summary>The time of the last <see cref="Effect.WakeAt"/>; <see cref="long.MaxValue"/> for none.</summary>
    public long WakeMs { get; set; } = long.MaxValue;

    public OwnVotes Own { get; } = new();

    public VoteTally Tally { get; } = new();

    public CertificateShelf Shelf { get; } = new();

    public ProposalBoard Board { get; } = new();

    public PayloadTable Payloads { get; } = new();

    public OwnProposal Proposal { get; } = new();

    public FutureMessages Future { get; } = new();

    public FinalityTail Tail { get; } = new();

    public FilterWindow Filter { get; }

    public PayloadTarget Target { get; } = new();

    /// <summary>Voters of this height already reported for evidence.</summary>
    public SortedSet<uint> Reported { get; } = [];

    /// <summary>The certificate that ends this height.</summary>
    public VerifiedCertificate? CommitCertificate { get; set; }

    /// <summary>Whether <see cref="Effect.Commit"/> was given for it.</summary>
    public bool IsCommitOrdered { get; set; }

    /// <summary>Log records of heights above the present one, left by a crash between commit and flush.</summary>
    public ImmutableArray<LogRecord> LaterLog { get; set; } = [];

    /// <summary>Whether the node stopped for good.</summary>
    public bool IsHalted { get; set; }

    /// <summary>B7: NEXT votes for ⊥ since the start that nothing explains. A count for operators, which no rule reads.</summary>
    public long UnexplainedBottoms { get; set; }

    /// <summary>The effects of the present step.</summary>
    public List<Effect> Effects { get; } = [];

    /// <summary>hasBot(p): the NEXT quorums of the period before include ⊥.</summary>
    public bool HasBottom => Period > Period.Zero && Shelf.HasBottom(Period.Previous);

    /// <summary>carry(p): the value that the NEXT quorums of the period before carry over.</summary>
    public BlockValue? Carried => Period > Period.Zero ? Shelf.CarriedFrom(Period.Previous) : null;

    /// <summary>committable(p): a value with a SOFT quorum in this period that execution found valid.</summary>
    public BlockValue? Committable
    {
        get
        {
            for (int i = 0; i < Shelf.All.Count; i++)
            {
                BlockValue value = Shelf.All[i].Certificate.Id.Value;
                PayloadState payload = Payloads.StateOf(value);
                if (Shelf.All[i].IsSoft(Period) && (payload == PayloadState.Valid || (Rules.CertWithoutExecution && payload.IsHeld())))
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>Adds an effect to the present step.</summary>
    public void Emit(Effect effect) => Effects.Add(effect);

    /// <summary>Forgets the height at work and takes up another.</summary>
    public void TakeUp(HeightContext context)
    {
        ContextOrNull = context;
        ValidatorSet validators = context.Validators;
        Quorum = Rules.HalfQuorum ? new StakeWeight((validators.TotalWeight.Value / 2) + 1) : validators.Thresholds.Quorum;
        SyncWeight = validators.Thresholds.Sync;
        IsSampled = validators.Mode == CommitteeMode.Sampled;
        IsVoter = validators.Contains(context.Self) && !validators[context.Self].Weight.IsZero;
        Period = Period.Zero;
        Phase = Phase.Waiting;
        Entry = PeriodEntry.Start;
        NextIndex = -1;
        Own.Clear();
        Tally.Reset(validators.Count);
        Shelf.Clear();
        Board.Clear();
        Payloads.Reset(context.Empty);
        Proposal.Clear();
        Reported.Clear();
        CommitCertificate = null;
        IsCommitOrdered = false;
    }
}
