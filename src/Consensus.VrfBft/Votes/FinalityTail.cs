// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Votes;

/// <summary>The CERT certificates of the two heights below the present one, growing with CERT votes that come late (C3).</summary>
internal sealed class FinalityTail
{
    /// <summary>How many heights below the present one still collect CERT votes.</summary>
    public const int Depth = 2;

    private readonly List<CommittedHeight> _heights = [];

    /// <summary>The heights, ascending.</summary>
    public IReadOnlyList<CommittedHeight> Heights => _heights;

    /// <summary>Forgets everything, when heights were skipped.</summary>
    public void Clear() => _heights.Clear();

    /// <summary>Adds the height just committed.</summary>
    public void Add(CommittedHeight height)
    {
        if (_heights.Count == Depth)
        {
            _heights.RemoveAt(0);
        }

        _heights.Add(height);
    }

    /// <summary>A height of the tail, or null.</summary>
    public CommittedHeight? Find(Height height)
    {
        for (int i = 0; i < _heights.Count; i++)
        {
            if (_heights[i].Certificate.Id.Height == height)
            {
                return _heights[i];
            }
        }

        return null;
    }
}

/// <summary>A committed height that still collects CERT votes.</summary>
internal sealed class CommittedHeight(VerifiedCertificate certificate, ValidatorSet validators)
{
    private readonly List<VerifiedVote> _late = [];

    /// <summary>The certificate it was committed by.</summary>
    public VerifiedCertificate Certificate { get; } = certificate;

    /// <summary>CERT votes beyond that certificate, in the order of arrival.</summary>
    public IReadOnlyList<VerifiedVote> LateVotes => _late;

    /// <summary>True when the vote says what the certificate proves and its voter is not counted yet.</summary>
    public bool Wants(in Vote vote)
    {
        CertificateId id = Certificate.Id;
        if (vote.Period != id.Period || vote.Step != id.Step || vote.Value != id.Value || Certificate.Certificate.HasSigner(vote.Voter))
        {
            return false;
        }

        for (int i = 0; i < _late.Count; i++)
        {
            if (_late[i].Vote.Voter == vote.Voter)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Counts a vote that is wanted.</summary>
    public bool TryAdd(VerifiedVote vote)
    {
        if (!Wants(vote.Vote))
        {
            return false;
        }

        _late.Add(vote);
        return true;
    }

    /// <summary>The certificate with every vote known.</summary>
    public VerifiedCertificate Fullest() => CertificateBuilder.Extend(Certificate, validators.Count, _late);
}
