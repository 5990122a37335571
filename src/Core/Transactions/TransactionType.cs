// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>The kinds of transaction (EIP-2718); the value is the first byte of the envelope, legacy transactions have no envelope.</summary>
public enum TransactionType : byte
{
    /// <summary>A bare RLP list, with or without replay protection (EIP-155).</summary>
    Legacy = 0,

    /// <summary>With an access list (EIP-2930), from Berlin.</summary>
    AccessList = 1,

    /// <summary>With a fee cap and a priority fee (EIP-1559), from London.</summary>
    DynamicFee = 2,

    /// <summary>Carrying blobs (EIP-4844), from Cancun.</summary>
    Blob = 3,

    /// <summary>Setting the code of externally owned accounts (EIP-7702), from Prague.</summary>
    SetCode = 4,
}
