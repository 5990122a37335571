// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Requests;

/// <summary>What a peer can be asked for; each kind is a protocol of its own with its own limits (<see cref="RequestRules"/>).</summary>
public enum RequestKind
{
    /// <summary>Blocks with seals and certificates.</summary>
    Blocks = 0,

    /// <summary>Headers.</summary>
    Headers,

    /// <summary>A range of accounts of a state, with a proof.</summary>
    Accounts,

    /// <summary>Ranges of slots of a state, with a proof.</summary>
    Slots,

    /// <summary>Code by its hash.</summary>
    Codes,
}
