// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>The agreement must not go on: more than a third of the weight broke the rules, or this node's execution differs from the network's.</summary>
/// <remarks>The host ends the process with an exit code of its own; the report is on disk by then, and while it lies there (<see cref="HaltReport.Find"/>) no agreement begins.</remarks>
public sealed class ConsensusHaltException : Exception
{
    /// <summary>Makes the exception without a reason.</summary>
    public ConsensusHaltException()
    {
    }

    /// <summary>Makes the exception with its message.</summary>
    public ConsensusHaltException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and cause.</summary>
    public ConsensusHaltException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes the exception with what was found.</summary>
    public ConsensusHaltException(HaltReason reason)
        : base($"The agreement halted: {reason}.") =>
        Reason = reason;

    /// <summary>What was found.</summary>
    public HaltReason Reason { get; }
}
