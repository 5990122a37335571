// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>The largest messages and numbers that decoders accept.</summary>
public static class MessageLimits
{
    /// <summary>A proposal head, in bytes: a header of about 600 bytes, and a seal whose bitmap grows with the set.</summary>
    public const int HeadBytesMax = 16 * 1024;

    /// <summary>A payload with its transactions, in bytes.</summary>
    public const int PayloadBytesMax = 2 * 1024 * 1024;

    /// <summary>A certificate, in bytes: 1024 signers take 66 KB; 3000 seats of single-seat signers with proofs take 432 KB.</summary>
    public const int CertificateBytesMax = 512 * 1024;

    /// <summary>A key reveal, in bytes: a path of 16 hashes.</summary>
    public const int KeyRevealBytesMax = 1024;

    /// <summary>A status, in bytes.</summary>
    public const int StatusBytesMax = 512;

    /// <summary>A request, in bytes: a bitmap over the largest set.</summary>
    public const int RequestBytesMax = 16 * 1024;

    /// <summary>An evidence, in bytes: two statements and a key reveal.</summary>
    public const int EvidenceBytesMax = 2 * 1024;

    /// <summary>Any message with its type byte, in bytes.</summary>
    public const int MessageBytesMax = PayloadBytesMax + 1;

    /// <summary>The most validators of a set: a voter's index has 16 bits on the wire.</summary>
    public const int ValidatorsMax = 1 << 16;

    /// <summary>The highest height and epoch; leaves room to count on without overflow.</summary>
    public const ulong HeightMax = long.MaxValue;

    /// <summary>The highest period and step.</summary>
    public const uint PeriodMax = int.MaxValue;
}
