// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Simulation;

/// <summary>A message on its way: encoded bytes, or an input for work within a node.</summary>
internal readonly record struct Envelope(int From, int To, MessageKind Kind, uint Period, object Body, int Incarnation)
{
    /// <summary>True for work within a node, which no network loses.</summary>
    public bool IsLocal => Kind is MessageKind.Local or MessageKind.Execution;
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
    Local = 10,
    Execution = 11,
}
