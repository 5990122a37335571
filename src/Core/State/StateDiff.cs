// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.State;

/// <summary>What a transaction or a block changed: the accounts and slots whose final value differs from the one before.</summary>
/// <remarks>Ordered by address, each address once; every reader may rely on that order, so no output depends on a hash table.</remarks>
public sealed class StateDiff
{
    /// <summary>Makes a difference from changes ordered by address, each address once.</summary>
    public StateDiff(IReadOnlyList<AccountChange> accounts)
    {
        Accounts = accounts;
    }

    /// <summary>A difference that changes nothing.</summary>
    public static StateDiff None { get; } = new([]);

    /// <summary>The changed accounts, ordered by address.</summary>
    public IReadOnlyList<AccountChange> Accounts { get; }
}
