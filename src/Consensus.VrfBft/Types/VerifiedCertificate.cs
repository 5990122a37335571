// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>A certificate whose every signature and lot was checked and whose weight is a quorum. Only a verifier or the tally makes one.</summary>
public sealed class VerifiedCertificate
{
    internal VerifiedCertificate(QuorumCertificate certificate, StakeWeight weight)
    {
        Certificate = certificate;
        Weight = weight;
    }

    /// <summary>The certificate.</summary>
    public QuorumCertificate Certificate { get; }

    /// <summary>The summed weight of the signers, at least the quorum.</summary>
    public StakeWeight Weight { get; }

    /// <summary>What was agreed on.</summary>
    public CertificateId Id => Certificate.Id;
}
