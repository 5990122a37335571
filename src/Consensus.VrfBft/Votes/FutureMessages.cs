// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Votes;

/// <summary>Verified messages of the height above the present one, kept until that height begins (R10).</summary>
internal sealed class FutureMessages
{
    /// <summary>Votes kept per voter: SOFT, CERT, NEXT_0 and NEXT_1 of periods 0 and 1, some of them twice.</summary>
    public const int VotesPerVoterMax = 12;

    /// <summary>Certificates kept.</summary>
    public const int CertificatesMax = 16;

    private const uint PeriodMax = 1;
    private const uint NextIndexMax = 1;

    private readonly List<VerifiedVote> _votes = [];
    private readonly List<VerifiedCertificate> _certificates = [];
    private readonly Dictionary<uint, int> _votesOf = [];

    /// <summary>The votes in the order of arrival.</summary>
    public IReadOnlyList<VerifiedVote> Votes => _votes;

    /// <summary>The certificates in the order of arrival.</summary>
    public IReadOnlyList<VerifiedCertificate> Certificates => _certificates;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _votes.Clear();
        _certificates.Clear();
        _votesOf.Clear();
    }

    /// <summary>True when a vote of this kind is worth keeping.</summary>
    public static bool IsWithinWindow(in Vote vote) =>
        vote.Period.Value <= PeriodMax && (!vote.Step.IsNext || vote.Step.NextIndex <= NextIndexMax);

    /// <summary>Keeps a vote unless it is outside the window, there already, or one too many.</summary>
    public void Add(VerifiedVote vote)
    {
        uint voter = vote.Vote.Voter.Value;
        int count = _votesOf.GetValueOrDefault(voter);
        if (!IsWithinWindow(vote.Vote) || count >= VotesPerVoterMax || (count > 0 && Contains(vote.Vote)))
        {
            return;
        }

        _votesOf[voter] = count + 1;
        _votes.Add(vote);
    }

    /// <summary>Keeps a certificate unless its id is there already or the shelf is full; a CERT certificate always finds room.</summary>
    public void Add(VerifiedCertificate certificate)
    {
        if (Knows(certificate.Id))
        {
            return;
        }

        if (_certificates.Count < CertificatesMax)
        {
            _certificates.Add(certificate);
        }
        else if (certificate.Id.Step == Step.Cert)
        {
            _certificates[^1] = certificate;
        }
    }

    /// <summary>True when a certificate with the id is kept.</summary>
    public bool Knows(in CertificateId id)
    {
        for (int i = 0; i < _certificates.Count; i++)
        {
            if (_certificates[i].Id == id)
            {
                return true;
            }
        }

        return false;
    }

    private bool Contains(in Vote vote)
    {
        for (int i = 0; i < _votes.Count; i++)
        {
            if (_votes[i].Vote == vote)
            {
                return true;
            }
        }

        return false;
    }
}
