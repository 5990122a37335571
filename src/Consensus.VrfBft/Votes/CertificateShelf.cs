// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Votes;

/// <summary>The certificates known at one height: one per (period, SOFT or CERT or NEXT, value), never dropped before the commit (B6).</summary>
internal sealed class CertificateShelf
{
    private readonly List<ShelvedCertificate> _all = [];

    /// <summary>Everything on the shelf in the order of arrival.</summary>
    public IReadOnlyList<ShelvedCertificate> All => _all;

    /// <summary>Empties the shelf for a new height.</summary>
    public void Clear() => _all.Clear();

    /// <summary>Puts a certificate up unless one for the same period, kind of step and value is there.</summary>
    public bool TryAdd(VerifiedCertificate certificate, bool isPersisted)
    {
        if (Knows(certificate.Id))
        {
            return false;
        }

        _all.Add(new ShelvedCertificate(certificate) { IsPersisted = isPersisted });
        return true;
    }

    /// <summary>True when a certificate for the same period, kind of step and value is there.</summary>
    public bool Knows(in CertificateId id)
    {
        for (int i = _all.Count - 1; i >= 0; i--)
        {
            CertificateId known = _all[i].Certificate.Id;
            if (known.Period == id.Period && known.Value == id.Value && IsSameKind(known.Step, id.Step))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when any certificate names the value.</summary>
    public bool Names(BlockValue value)
    {
        for (int i = 0; i < _all.Count; i++)
        {
            if (_all[i].Certificate.Id.Value == value)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when there is a SOFT certificate of the period.</summary>
    public bool HasSoft(Period period)
    {
        for (int i = _all.Count - 1; i >= 0; i--)
        {
            if (_all[i].IsSoft(period))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>hasBot(p + 1): a NEXT quorum of the period agreed on ⊥.</summary>
    public bool HasBottom(Period period)
    {
        for (int i = _all.Count - 1; i >= 0; i--)
        {
            if (_all[i].IsNext(period) && _all[i].Certificate.Id.Value.IsBottom)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>carry(p + 1): the smallest value other than ⊥ with a NEXT quorum in the period (A4).</summary>
    public BlockValue? CarriedFrom(Period period)
    {
        BlockValue? carried = null;
        for (int i = _all.Count - 1; i >= 0; i--)
        {
            BlockValue value = _all[i].Certificate.Id.Value;
            if (_all[i].IsNext(period) && !value.IsBottom && (carried is null || value < carried.Value))
            {
                carried = value;
            }
        }

        return carried;
    }

    private static bool IsSameKind(Step left, Step right) => left == right || (left.IsNext && right.IsNext);
}

/// <summary>A certificate on the shelf.</summary>
internal sealed class ShelvedCertificate(VerifiedCertificate certificate)
{
    /// <summary>The certificate.</summary>
    public VerifiedCertificate Certificate { get; } = certificate;

    /// <summary>Whether the log has it.</summary>
    public bool IsPersisted { get; set; }

    /// <summary>True for a SOFT certificate of the period.</summary>
    public bool IsSoft(Period period) => Certificate.Id.Step == Step.Soft && Certificate.Id.Period == period;

    /// <summary>True for a NEXT certificate of the period.</summary>
    public bool IsNext(Period period) => Certificate.Id.Step.IsNext && Certificate.Id.Period == period;
}
