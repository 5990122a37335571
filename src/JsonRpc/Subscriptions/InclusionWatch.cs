// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Subscriptions;

/// <summary>Those who wait for a transaction to be included. Safe for use by several threads.</summary>
internal sealed class InclusionWatch
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Hash256, TaskCompletionSource> _waiting = [];
    private readonly int _countMax;
    private int _count;

    public InclusionWatch(int countMax) => _countMax = countMax;

    /// <summary>Begins to wait.</summary>
    /// <param name="hash">The transaction.</param>
    /// <returns>Ends with a block that holds it; null when too many wait already. <see cref="Leave"/> when nobody waits any more.</returns>
    public Task? TryWatch(in Hash256 hash)
    {
        lock (_gate)
        {
            if (_count == _countMax)
            {
                return null;
            }

            _count++;
            if (!_waiting.TryGetValue(hash, out TaskCompletionSource? source))
            {
                source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add(hash, source);
            }

            return source.Task;
        }
    }

    /// <summary>Ends one wait, however it ended. Others that wait for the same transaction are told of it like of its inclusion, and look for themselves.</summary>
    public void Leave(in Hash256 hash)
    {
        TaskCompletionSource? source;
        lock (_gate)
        {
            _count--;
            _waiting.Remove(hash, out source);
        }

        source?.TrySetResult();
    }

    /// <summary>Tells those who wait for a transaction of the block.</summary>
    public void OnBlock(Block block)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                return;
            }

            foreach (Transaction transaction in block.Transactions)
            {
                if (_waiting.Remove(transaction.Hash, out TaskCompletionSource? source))
                {
                    source.TrySetResult();
                }
            }
        }
    }
}
