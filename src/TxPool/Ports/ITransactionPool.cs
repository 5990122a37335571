// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.TxPool.Ports;

/// <summary>The pool of waiting transactions, as far as clients see it. Safe for use by several threads.</summary>
public interface ITransactionPool
{
    /// <summary>Transactions that could be included now, and those that wait for an earlier nonce.</summary>
    PoolCounts Counts { get; }

    /// <summary>Takes a transaction in.</summary>
    /// <param name="transaction">The transaction, with its sidecar if it carries blobs.</param>
    Result<Hash256, PoolRefusal> Submit(PooledTransaction transaction);

    /// <summary>Finds a waiting transaction.</summary>
    bool TryGet(in Hash256 hash, [NotNullWhen(true)] out Transaction? transaction);

    /// <summary>The nonce for the next transaction of an account: after those in the pool that could be included.</summary>
    /// <param name="address">The account.</param>
    /// <param name="stateNonce">Its nonce in the state of the head.</param>
    ulong GetNextNonce(in Address address, ulong stateNonce);

    /// <summary>Everything in the pool, by sender and nonce.</summary>
    IReadOnlyList<PoolEntry> GetContent();

    /// <summary>What is in the pool from one sender, by nonce.</summary>
    IReadOnlyList<PoolEntry> GetContent(in Address sender);

    /// <summary>The waiting transactions in the order in which a block would take them.</summary>
    ITransactionSource SelectForBlock();

    /// <summary>Adds an observer until the returned value is disposed of.</summary>
    IDisposable Subscribe(IPoolObserver observer);
}

/// <summary>Learns of transactions that can be included.</summary>
public interface IPoolObserver
{
    /// <summary>A transaction entered the pool, or its turn came. Called on the pool's thread: take a note and return.</summary>
    void OnPending(Transaction transaction);

    /// <summary>A transaction left the pool. Called as <see cref="OnPending"/>, in the same order as things happened.</summary>
    void OnRemoved(Transaction transaction, PoolRemoval reason)
    {
    }
}

/// <summary>Why a transaction left the pool.</summary>
public enum PoolRemoval
{
    /// <summary>A block includes it.</summary>
    Included,

    /// <summary>Another one with its nonce was included, or its nonce was passed otherwise.</summary>
    Outdated,

    /// <summary>Its sender sent another one with its nonce that offers more.</summary>
    Replaced,

    /// <summary>Its sender can no longer pay it.</summary>
    Unpayable,

    /// <summary>The rules of the next block, or its gas limit, forbid it.</summary>
    Invalid,

    /// <summary>The pool was full.</summary>
    Evicted,

    /// <summary>It waited too long for an earlier nonce.</summary>
    Expired,

    /// <summary>An operator or a developer removed it.</summary>
    Dropped,
}

/// <summary>How full the pool is.</summary>
/// <param name="Pending">Transactions that could be included now.</param>
/// <param name="Queued">Transactions that wait for an earlier nonce.</param>
public readonly record struct PoolCounts(int Pending, int Queued);

/// <summary>A transaction in the pool.</summary>
/// <param name="Sender">Its sender.</param>
/// <param name="Transaction">The transaction.</param>
/// <param name="IsPending">True when it could be included now.</param>
public readonly record struct PoolEntry(Address Sender, Transaction Transaction, bool IsPending);
