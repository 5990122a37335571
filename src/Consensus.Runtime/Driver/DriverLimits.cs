// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>The bounds of the loop's queues and buffers.</summary>
public sealed record DriverLimits
{
    /// <summary>Messages of peers that wait; more are dropped and reported as ignored.</summary>
    public int IntakeMessages { get; init; } = 8192;

    /// <summary>Bytes of the payloads among them.</summary>
    public long IntakePayloadBytes { get; init; } = 32L * 1024 * 1024;

    /// <summary>Events of the node itself that wait (results, answers of the pipeline); writers wait for room.</summary>
    public int Events { get; init; } = 4096;

    /// <summary>Messages in verification; while there are as many, no more are taken from the intake.</summary>
    public int InVerification { get; init; } = 256;

    /// <summary>Verification workers.</summary>
    public int Workers { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Bytes of messages of the next height that cannot be verified yet.</summary>
    public int EarlyBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Votes of one voter among them: SOFT, CERT and NEXT_0 of period 0.</summary>
    public int EarlyVotesPerVoter { get; init; } = 3;

    /// <summary>Evidence remembered, so that it is not reported twice.</summary>
    public int Evidence { get; init; } = 4096;
}
