// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>An answer grew beyond its limit; the dispatcher turns it into an error. Thrown from the depth of a writer that knows no other way out.</summary>
public sealed class ResponseTooLargeException : Exception
{
    /// <summary>Makes one.</summary>
    public ResponseTooLargeException()
        : base("The answer is too long.")
    {
    }

    /// <summary>Makes one.</summary>
    public ResponseTooLargeException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    public ResponseTooLargeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
