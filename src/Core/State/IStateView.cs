// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.State;

/// <summary>The state of the world at one moment, read only: all that execution needs to know of where state is kept.</summary>
/// <remarks>
/// An implementation MUST answer the same question the same way for its whole life, whatever is written elsewhere: a view that changes
/// under an executing block breaks safety. It need not be safe for use by several threads unless it says so. A failure of the
/// underlying store is an exception, never a default value: treating lost state as empty would fork the node.
/// </remarks>
public interface IStateView
{
    /// <summary>Reads an account.</summary>
    /// <returns>False when the account does not exist; <paramref name="account"/> is then <see cref="Account.Empty"/>.</returns>
    bool TryGetAccount(in Address address, out Account account);

    /// <summary>Reads one storage slot; zero when it was never written or the account does not exist.</summary>
    UInt256 GetStorage(in Address address, in UInt256 slot);

    /// <summary>Reads code by its hash; empty for <see cref="Account.EmptyCodeHash"/>.</summary>
    /// <remarks>Asked only for hashes that an account of this state names, so a missing one is damage: implementations throw.</remarks>
    ReadOnlyMemory<byte> GetCode(in Hash256 codeHash);
}
