// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.KeyValue;

/// <summary>A write was refused because the disk is nearly full. Nothing of it was written, and reads go on working.</summary>
public sealed class StorageFullException : StorageException
{
    /// <summary>Makes the exception without a reason.</summary>
    public StorageFullException()
    {
    }

    /// <summary>Makes the exception with what failed.</summary>
    public StorageFullException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with what failed and its cause.</summary>
    public StorageFullException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
