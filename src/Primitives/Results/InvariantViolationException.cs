// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Primitives.Results;

/// <summary>A condition that the code relies on did not hold: a defect of this program, never of its input.</summary>
/// <remarks>Only the host's outermost boundary catches it, to log, flush and end the process.</remarks>
public sealed class InvariantViolationException : Exception
{
    /// <summary>Makes the exception without a reason.</summary>
    public InvariantViolationException()
    {
    }

    /// <summary>Makes the exception with the violated condition.</summary>
    public InvariantViolationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with the violated condition and its cause.</summary>
    public InvariantViolationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
