// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Proofs;

namespace PowerVerse.Chain.Agreement.StateSync;

/// <summary>What of a state is still to be fetched. Accounts come before what they name, and wait when too much of that is waiting already. For one task.</summary>
internal sealed class StateQueue
{
    /// <summary>Segments of the keys that are fetched side by side.</summary>
    internal const int SegmentCount = 16;

    // Storages or codes beyond this many hold up further accounts; those of the requests under way come on top.
    private const int WaitingMax = 4096;

    private readonly Queue<StateWork> _ready = [];
    private readonly Queue<StateWork.Accounts> _segments = [];
    private readonly Queue<StorageName> _storages = [];
    private readonly Queue<Hash256> _codes = [];
    private readonly HashSet<Hash256> _knownCodes = [];

    internal StateQueue()
    {
        Span<byte> from = stackalloc byte[Hash256.Size];
        Span<byte> until = stackalloc byte[Hash256.Size];
        for (int i = 0; i < SegmentCount; i++)
        {
            from.Clear();
            until.Fill(0xFF);
            from[0] = (byte)(i * 256 / SegmentCount);
            until[0] = (byte)(((i + 1) * 256 / SegmentCount) - 1);
            _segments.Enqueue(new StateWork.Accounts(new Hash256(from), new Hash256(until)));
        }
    }

    /// <summary>True when nothing is left but what is under way.</summary>
    internal bool IsEmpty => _ready.Count == 0 && _segments.Count == 0 && _storages.Count == 0 && _codes.Count == 0;

    /// <summary>Takes the next part.</summary>
    internal bool TryNext([NotNullWhen(true)] out StateWork? work)
    {
        work = _ready.Count > 0 ? _ready.Dequeue()
            : _storages.Count > 0 ? new StateWork.Slots(Take(_storages, StateName.AccountsMax), Hash256.Zero)
            : _codes.Count >= StateName.CodesMax || (_codes.Count > 0 && _segments.Count == 0) ? new StateWork.Codes(Take(_codes, StateName.CodesMax))
            : _segments.Count > 0 && _codes.Count < WaitingMax ? _segments.Dequeue()
            : null;
        return work is not null;
    }

    /// <summary>A part was not delivered, or only the rest of it is left.</summary>
    internal void Return(StateWork work)
    {
        // Further accounts wait for what the earlier ones name.
        if (work is StateWork.Accounts accounts)
        {
            _segments.Enqueue(accounts);
        }
        else
        {
            _ready.Enqueue(work);
        }
    }

    /// <summary>Accounts were written: what they name is to be fetched.</summary>
    internal void Add(IReadOnlyList<(Hash256 Key, Account Account)> accounts)
    {
        foreach ((Hash256 key, Account account) in accounts)
        {
            if (account.HasStorage)
            {
                _storages.Enqueue(new StorageName(key, account.StorageRoot));
            }

            if (account.CodeHash != Account.EmptyCodeHash && _knownCodes.Add(account.CodeHash))
            {
                _codes.Enqueue(account.CodeHash);
            }
        }
    }

    /// <summary>The key after a key; the highest stays.</summary>
    internal static Hash256 After(in Hash256 key)
    {
        if (key == RangeProof.LastKey)
        {
            return key;
        }

        Span<byte> bytes = stackalloc byte[Hash256.Size];
        key.CopyTo(bytes);
        unchecked
        {
            // The carry is the point.
            for (int i = Hash256.Size - 1; ++bytes[i] == 0; i--)
            {
                // Goes on to the next byte.
            }
        }

        return new Hash256(bytes);
    }

    private static ImmutableArray<T> Take<T>(Queue<T> queue, int countMax)
    {
        ImmutableArray<T>.Builder taken = ImmutableArray.CreateBuilder<T>(Math.Min(queue.Count, countMax));
        while (taken.Count < countMax && queue.TryDequeue(out T? item))
        {
            taken.Add(item);
        }

        return taken.ToImmutable();
    }
}
