// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm;

/// <summary>The state as one block changes it: a cache of accounts and slots over an <see cref="IStateView"/> with checkpoints.</summary>
/// <remarks>One thread at a time. Lives over a block; <see cref="BuildDiff"/> yields what changed relative to the view.</remarks>
public sealed class Journal
{
    /// <summary>Makes a journal over a state.</summary>
    /// <param name="view">The state before the block.</param>
    /// <param name="tableSeed">Mixed into the in-memory hash tables, so that nobody can choose colliding keys; results never depend on it.</param>
    public Journal(IStateView view, ulong tableSeed = 0)
    {
        View = view;
        _ = tableSeed;
    }

    /// <summary>The state below.</summary>
    public IStateView View { get; }

    /// <summary>The logs of the current transaction, in order.</summary>
    public IReadOnlyList<Log> Logs { get; } = [];

    /// <summary>The refund counter of the current transaction in gas.</summary>
    public long Refund { get; private set; }

    /// <summary>Starts a transaction: warm sets, transient storage, original values, logs, refunds and the lists of created and destroyed accounts are cleared.</summary>
    public void BeginTransaction(Revision revision) => throw new NotSupportedException();

    /// <summary>Ends a transaction: destroys accounts, deletes touched empty ones (EIP-161).</summary>
    public void FinalizeTransaction(Revision revision) => throw new NotSupportedException();

    /// <summary>Balance in wei.</summary>
    public UInt256 GetBalance(in Address address) => throw new NotSupportedException();

    /// <summary>Adds to a balance and touches the account, creating it when it does not exist.</summary>
    public void AddBalance(in Address address, in UInt256 amount) => throw new NotSupportedException();

    /// <summary>Subtracts from a balance.</summary>
    /// <returns>False, with nothing changed, when the balance is less.</returns>
    public bool TrySubtractBalance(in Address address, in UInt256 amount) => throw new NotSupportedException();

    /// <summary>Nonce.</summary>
    public ulong GetNonce(in Address address) => throw new NotSupportedException();

    /// <summary>Sets a nonce.</summary>
    public void SetNonce(in Address address, ulong nonce) => throw new NotSupportedException();

    /// <summary>Code hash; zero when the account does not exist.</summary>
    public Hash256 GetCodeHash(in Address address) => throw new NotSupportedException();

    /// <summary>Code; empty when there is none.</summary>
    public ReadOnlyMemory<byte> GetCode(in Address address) => throw new NotSupportedException();

    /// <summary>Sets code.</summary>
    public void SetCode(in Address address, ReadOnlyMemory<byte> code) => throw new NotSupportedException();

    /// <summary>True when the account exists, be it empty.</summary>
    public bool Exists(in Address address) => throw new NotSupportedException();

    /// <summary>True when nonce, balance and code are empty or the account does not exist (EIP-161).</summary>
    public bool IsEmpty(in Address address) => throw new NotSupportedException();

    /// <summary>True when the account has a non-zero slot (EIP-7610).</summary>
    public bool HasStorage(in Address address) => throw new NotSupportedException();

    /// <summary>Reads a slot.</summary>
    public UInt256 GetStorage(in Address address, in UInt256 slot) => throw new NotSupportedException();

    /// <summary>Writes a slot.</summary>
    public void SetStorage(in Address address, in UInt256 slot, in UInt256 value) => throw new NotSupportedException();

    /// <summary>Marks an address accessed in this transaction (EIP-2929).</summary>
    /// <returns>True when it was cold.</returns>
    public bool WarmAddress(in Address address) => throw new NotSupportedException();

    /// <summary>Marks a slot accessed in this transaction (EIP-2929).</summary>
    /// <returns>True when it was cold.</returns>
    public bool WarmSlot(in Address address, in UInt256 slot) => throw new NotSupportedException();

    /// <summary>Remembers the present moment.</summary>
    public int Checkpoint() => throw new NotSupportedException();

    /// <summary>Undoes everything since a checkpoint.</summary>
    public void Revert(int checkpoint) => throw new NotSupportedException();

    /// <summary>Gives a checkpoint up, keeping the changes.</summary>
    public void Commit(int checkpoint) => throw new NotSupportedException();

    /// <summary>What changed relative to the view, ordered.</summary>
    public StateDiff BuildDiff() => throw new NotSupportedException();

    /// <summary>Forgets everything read and written: the view is read afresh.</summary>
    public void Reset() => throw new NotSupportedException();
}
