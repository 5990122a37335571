// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Signing;

/// <summary>The only place where the vote key signs. For the thread of the consensus loop only.</summary>
/// <remarks>
/// Independent of the machine on purpose: it reads its own record and refuses whatever an honest validator would not sign, also when the machine,
/// its log or a second process asks for it. The entry is durable before the signature exists.
/// </remarks>
public sealed class VoteSigner : IVoteSigning
{
    private const int HeightsKept = (int)SigningRules.WindowHeights;

    private readonly VoteRecord _record;
    private readonly IValidatorKeys _keys;
    private readonly PayloadShelf _shelf;
    private readonly DoppelgangerWatch _watch;
    private readonly ConsensusClock _clock;
    private readonly ulong _epochLength;
    private readonly List<HeightSetup> _setups = new(HeightsKept + 1);
    private bool _wasListening;

    /// <summary>Makes the signer.</summary>
    /// <param name="record">The record; the signer does not dispose of it.</param>
    /// <param name="keys">The keys that the record belongs to.</param>
    /// <param name="shelf">Where own blocks wait for their signature.</param>
    /// <param name="watch">Keeps the signer silent at first.</param>
    /// <param name="clock">The clock of the watch.</param>
    /// <param name="epochLength">E.</param>
    public VoteSigner(VoteRecord record, IValidatorKeys keys, PayloadShelf shelf, DoppelgangerWatch watch, ConsensusClock clock, ulong epochLength)
    {
        _record = record;
        _keys = keys;
        _shelf = shelf;
        _watch = watch;
        _clock = clock;
        _epochLength = epochLength;
    }

    /// <summary>The verdict on the last request: why it was refused.</summary>
    public SigningVerdict LastVerdict { get; private set; }

    /// <summary>True when another process votes with the same keys.</summary>
    public bool HasTwin => _watch.HasTwin;

    /// <summary>Told once, with the height of the vote, when another process is seen to vote with the same keys.</summary>
    public Action<Height>? TwinSeen { get; init; }

    /// <summary>Told once, with the height, when the signer speaks for the first time after it was asked in vain while it listened.</summary>
    public Action<Height>? Listened { get; init; }

    /// <summary>Whether the watch lets the signer speak now; any thread may ask.</summary>
    public bool MaySign(Height height) => _watch.MaySign(_clock.MonotonicMs, height);

    /// <summary>Takes up a height; those more than two below are forgotten.</summary>
    public void Enter(HeightSetup setup)
    {
        _setups.RemoveAll(other => other.Facts.Height == setup.Facts.Height);
        _setups.Add(setup);
        if (_setups.Count > HeightsKept)
        {
            _setups.RemoveAt(0);
        }
    }

    /// <summary>Tells the watch of a verified vote under the node's own index.</summary>
    public void OnOwnVoteSeen(in Vote vote)
    {
        SignedEntry entry = new(vote.Height, vote.Period, vote.Step, vote.Value);
        if (vote.Height >= _record.Floor && !_record.Entries.Contains(entry))
        {
            bool isKnown = HasTwin;
            _watch.OnForeignVote();
            if (!isKnown)
            {
                TwinSeen?.Invoke(vote.Height);
            }
        }
    }

    /// <inheritdoc/>
    public bool TrySign(in Vote vote, bool isFinal, [NotNullWhen(true)] out SignedVote? signed)
    {
        signed = null;
        if (!vote.IsWellFormed || !TryFind(vote.Height, out HeightSetup? setup) || setup.Self != vote.Voter)
        {
            return false;
        }

        if (!TryRecord(new SignedEntry(vote.Height, vote.Period, vote.Step, vote.Value), isFinal))
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[SignedContent.VoteBytes];
        Span<byte> signature = stackalloc byte[VoteSignature.Size];
        if (!_keys.TrySign(Epoch.Of(vote.Height, _epochLength), SignedContent.Vote(setup.Facts.Chain, vote, buffer), signature))
        {
            return false;
        }

        VrfProof? proof = setup.Facts.Members.Mode == CommitteeMode.Sampled ? setup.Lots!.Proof(vote.Period, vote.Step) : null;
        signed = new SignedVote(vote, VoteSignature.From(signature), proof);
        return true;
    }

    /// <inheritdoc/>
    public bool TrySignHead(Height height, Period period, BlockValue value, [NotNullWhen(true)] out ProposalHead? head)
    {
        head = null;
        if (!TryFind(height, out HeightSetup? setup)
            || !_shelf.TryGet(height, value, out BlockPayload? payload)
            || payload.Head.Period != period
            || payload.Head.Proposer != setup.Self
            || !TryRecord(new SignedEntry(height, period, Step.Propose, value), isFinal: false))
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[SignedContent.ProposalBytes];
        Span<byte> signature = stackalloc byte[VoteSignature.Size];
        if (!_keys.TrySign(Epoch.Of(height, _epochLength), SignedContent.Proposal(setup.Facts.Chain, height, period, value, buffer), signature))
        {
            return false;
        }

        head = new ProposalHead(height, period, setup.Self, value, payload.Head.Header, payload.Head.Seal, VoteSignature.From(signature));
        _shelf.Sign(head);
        return true;
    }

    private bool TryRecord(in SignedEntry entry, bool isFinal)
    {
        if (!MaySign(entry.Height))
        {
            _wasListening = true;
            return false;
        }

        LastVerdict = _record.TryRecord(entry, isFinal);
        if (LastVerdict is not (SigningVerdict.Allowed or SigningVerdict.Repeated))
        {
            return false;
        }

        _watch.OnSigned(entry.Height);
        if (_wasListening)
        {
            _wasListening = false;
            Listened?.Invoke(entry.Height);
        }

        return true;
    }

    private bool TryFind(Height height, [NotNullWhen(true)] out HeightSetup? setup)
    {
        setup = _setups.Find(candidate => candidate.Facts.Height == height);
        return setup is not null;
    }
}

/// <summary>Signs nothing: for observers, and for validators whose record is in doubt.</summary>
public sealed class ObserverSigning : IVoteSigning
{
    /// <inheritdoc/>
    public bool TrySign(in Vote vote, bool isFinal, [NotNullWhen(true)] out SignedVote? signed)
    {
        signed = null;
        return false;
    }

    /// <inheritdoc/>
    public bool TrySignHead(Height height, Period period, BlockValue value, [NotNullWhen(true)] out ProposalHead? head)
    {
        head = null;
        return false;
    }
}
