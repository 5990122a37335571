// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Commands;

/// <summary>What the process tells its caller. Documented in docs/operations.md: numbers are not used anew.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>What was asked for failed: a block was refused, a check found something, the node broke down.</summary>
    public const int Failed = 1;

    /// <summary>The command line, the environment or the configuration file is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The data directory cannot be used: in use, damaged, of another chain or version, or the disk is full.</summary>
    public const int Data = 3;

    /// <summary>A port or address cannot be had.</summary>
    public const int Network = 4;

    /// <summary>The agreement halted, and must not go on before somebody has looked.</summary>
    public const int Halted = 5;

    /// <summary>Interrupted by the operator before it was done; what was done stays.</summary>
    public const int Interrupted = 130;
}
