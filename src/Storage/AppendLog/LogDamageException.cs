// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.AppendLog;

/// <summary>A log is not one of ours, or lost records that had been synced. Going on without them could make the node contradict itself.</summary>
public sealed class LogDamageException : Exception
{
    /// <summary>Makes the exception without a reason.</summary>
    public LogDamageException()
    {
    }

    /// <summary>Makes the exception with what is damaged and where.</summary>
    public LogDamageException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with what is damaged and the cause.</summary>
    public LogDamageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
