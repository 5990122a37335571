// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Commands;

/// <summary>A command cannot go on. The message is for the operator: what is wrong and what to do about it.</summary>
internal sealed class CommandException : Exception
{
    public CommandException(int exitCode, string message)
        : base(message)
    {
        ExitCode = exitCode;
    }

    public CommandException(int exitCode, string message, Exception inner)
        : base(message, inner)
    {
        ExitCode = exitCode;
    }

    /// <summary>One of <see cref="Commands.ExitCode"/>.</summary>
    public int ExitCode { get; }
}
