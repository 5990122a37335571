// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>What a peer can be asked for.</summary>
public enum DataKind
{
    /// <summary>Certified blocks: <see cref="BlockRangeRequest"/>, answered by one <see cref="CertifiedBlock"/> per chunk.</summary>
    Blocks = 0,

    /// <summary>Headers: <see cref="BlockRangeRequest"/>, answered by the RLP of one header per chunk.</summary>
    Headers,

    /// <summary>A range of accounts of a state, with a proof.</summary>
    Accounts,

    /// <summary>Ranges of slots of a state, with a proof.</summary>
    Slots,

    /// <summary>Code by its hash.</summary>
    Codes,
}
