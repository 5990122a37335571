// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Ledger.Import;

namespace PowerVerse.Chain.Agreement.Blocks;

/// <summary>The ledger cannot take or build a block any more (full disk, damage, unknown fork): the node must end rather than guess.</summary>
public sealed class LedgerStoppedException : Exception
{
    /// <summary>Makes the exception without a reason.</summary>
    public LedgerStoppedException()
    {
    }

    /// <summary>Makes the exception with a reason in words.</summary>
    public LedgerStoppedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a reason in words and its cause.</summary>
    public LedgerStoppedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes the exception.</summary>
    public LedgerStoppedException(ImportError error)
        : base($"The ledger stopped: {error}") => Error = error;

    /// <summary>What the ledger said.</summary>
    public ImportError Error { get; }
}
