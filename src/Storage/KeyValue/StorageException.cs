// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.KeyValue;

/// <summary>The store failed: disk, damage, or use after it was closed. Never the answer to a question about a key.</summary>
public class StorageException : Exception
{
    /// <summary>Makes the exception without a reason.</summary>
    public StorageException()
    {
    }

    /// <summary>Makes the exception with what failed.</summary>
    public StorageException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with what failed and its cause.</summary>
    public StorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
