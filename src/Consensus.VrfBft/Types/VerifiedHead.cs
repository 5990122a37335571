// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>A proposal head whose signature, lot, seed and binding to its seal were checked. Only a verifier makes one.</summary>
public sealed class VerifiedHead
{
    internal VerifiedHead(ProposalHead head, ulong timestampSeconds, in Hash256 priority)
    {
        Head = head;
        TimestampSeconds = timestampSeconds;
        Priority = priority;
    }

    /// <summary>The message.</summary>
    public ProposalHead Head { get; }

    /// <summary>The header's timestamp in Unix seconds.</summary>
    public ulong TimestampSeconds { get; }

    /// <summary>The priority of the lot: the numerically lowest of its seats' hashes; lower is better.</summary>
    public Hash256 Priority { get; }
}
