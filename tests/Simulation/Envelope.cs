// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Simulation;

/// <summary>A message on its way.</summary>
internal readonly record struct Envelope(int From, int To, MessageKind Kind, uint Period, object Body, int Incarnation)
{
    /// <summary>True for work within a node, which no network loses.</summary>
    public bool IsLocal => Kind == MessageKind.Local;
}

/// <summary>The kinds of message, as delivery profiles tell them apart.</summary>
internal enum MessageKind
{
    Soft = 0,
    Cert = 1,
    Next = 2,
    Head = 3,
    Payload = 4,
    SoftCertificate = 5,
    CertCertificate = 6,
    NextCertificate = 7,
    PayloadRequest = 8,
    Status = 9,
    Sync = 10,
    Local = 11,
}

/// <summary>A committed height handed to a node that lacks it.</summary>
internal sealed record CommittedHandover(QuorumCertificate Certificate);

/// <summary>A payload, of which only the name travels; the world knows the blocks.</summary>
internal sealed record PayloadMessage(Height Height, BlockValue Value);

/// <summary>A request for a payload.</summary>
internal sealed record PayloadRequest(Height Height, BlockValue Value);
