// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Agreement.Sync;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Ledger.StateSync;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.State.Merkle.Proofs;

namespace PowerVerse.Chain.Agreement.StateSync;

/// <summary>Asks a peer for a part of a state, checks the answer and writes it. Safe to use from several threads.</summary>
internal sealed class StateFetcher
{
    private readonly IConsensusTransport _transport;
    private readonly TimeProvider _time;
    private readonly StateInstaller _installer;
    private readonly StateName _state;

    internal StateFetcher(IConsensusTransport transport, TimeProvider time, StateInstaller installer, StateName state)
    {
        _transport = transport;
        _time = time;
        _installer = installer;
        _state = state;
    }

    /// <summary>Fetches a part.</summary>
    internal async Task<FetchedState> FetchAsync(PeerHandle peer, StateWork work, CancellationToken cancellationToken)
    {
        (DataKind kind, byte[] request) = work switch
        {
            StateWork.Accounts accounts => (DataKind.Accounts, new AccountRangeRequest(_state, accounts.From, accounts.Until, StateName.AnswerBytesMax).Encode()),
            StateWork.Slots slots => (
                DataKind.Slots,
                new SlotRangeRequest(_state, [.. slots.Storages.Select(static storage => storage.Account)], slots.From, StateName.AnswerBytesMax).Encode()),
            _ => (DataKind.Codes, new CodeRequest(((StateWork.Codes)work).Hashes).Encode()),
        };
        DataResult result;
        using (CancellationTokenSource time = new(BlockFetcher.RequestTime, _time))
        using (CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken))
        {
            try
            {
                result = await _transport.RequestAsync(peer, kind, request, both.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                result = new DataResult(DataStatus.Failed, []);
            }
        }

        return result.Chunks.Count == 0
            ? new FetchedState(result.Status, false) { Wait = result.Wait }
            : await Task.Run(() => Take(work, result.Chunks[0]), cancellationToken);
    }

    private FetchedState Take(StateWork work, ReadOnlyMemory<byte> content) => work switch
    {
        StateWork.Accounts accounts => Take(accounts, content),
        StateWork.Slots slots => Take(slots, content),
        _ => Take((StateWork.Codes)work, content),
    };

    private FetchedState Take(StateWork.Accounts work, ReadOnlyMemory<byte> content)
    {
        if (!StateRangesCodec.TryDecode(content, 1, out IReadOnlyList<StateRange>? ranges))
        {
            return FetchedState.Lying("accounts that do not decode");
        }

        if (!_installer.TryPutAccounts(work.From, ranges[0], out IReadOnlyList<(Hash256 Key, Account Account)> accounts, out bool hasMore, out ProofError error))
        {
            return FetchedState.Lying($"accounts: {error}");
        }

        bool isLeft = hasMore && accounts.Count > 0 && accounts[^1].Key.CompareTo(work.Until) < 0;
        return new FetchedState(DataStatus.Complete, true)
        {
            Bytes = content.Length,
            Accounts = accounts,
            Left = isLeft ? [work with { From = StateQueue.After(accounts[^1].Key) }] : [],
        };
    }

    private FetchedState Take(StateWork.Slots work, ReadOnlyMemory<byte> content)
    {
        if (!StateRangesCodec.TryDecode(content, work.Storages.Length, out IReadOnlyList<StateRange>? ranges))
        {
            return FetchedState.Lying("slots that do not decode");
        }

        List<StateWork> left = [];
        int slots = 0;
        for (int i = 0; i < ranges.Count; i++)
        {
            StorageName storage = work.Storages[i];
            Hash256 from = i == 0 ? work.From : Hash256.Zero;
            if (!_installer.TryPutSlots(storage.Account, storage.Root, from, ranges[i], out bool hasMore, out ProofError error)
                || (hasMore && ranges[i].Leaves.Count == 0))
            {
                return FetchedState.Lying($"slots: {error}");
            }

            slots += ranges[i].Leaves.Count;
            if (hasMore)
            {
                left.Add(new StateWork.Slots([storage], StateQueue.After(ranges[i].Leaves[^1].Key)));
            }
        }

        if (ranges.Count < work.Storages.Length)
        {
            left.Add(new StateWork.Slots([.. work.Storages.Skip(ranges.Count)], Hash256.Zero));
        }

        return new FetchedState(DataStatus.Complete, true) { Bytes = content.Length, Slots = slots, Left = left };
    }

    private FetchedState Take(StateWork.Codes work, ReadOnlyMemory<byte> content)
    {
        if (!CodeListCodec.TryDecode(content.Span, out IReadOnlyList<byte[]>? codes) || codes.Count == 0)
        {
            return FetchedState.Lying("code that does not decode");
        }

        HashSet<Hash256> wanted = [.. work.Hashes];
        foreach (byte[] code in codes)
        {
            Hash256 hash = Keccak256.Hash(code);
            if (!wanted.Remove(hash) || !_installer.TryPutCode(hash, code))
            {
                return FetchedState.Lying("code that was not asked for");
            }
        }

        ImmutableArray<Hash256> missing = [.. work.Hashes.Where(wanted.Contains)];
        return new FetchedState(DataStatus.Complete, true)
        {
            Bytes = content.Length,
            Codes = codes.Count,
            Left = missing.IsEmpty ? [] : [new StateWork.Codes(missing)],
        };
    }
}

/// <summary>What came of asking a peer for a part of a state.</summary>
/// <param name="Status">How the request ended.</param>
/// <param name="IsTaken">Whether anything was written.</param>
internal sealed record FetchedState(DataStatus Status, bool IsTaken)
{
    /// <summary>What nobody honest sends; null: nothing of that kind.</summary>
    internal string? Lie { get; private init; }

    /// <summary>How long the peer asks to be left alone.</summary>
    internal TimeSpan Wait { get; init; }

    /// <summary>Bytes received.</summary>
    internal long Bytes { get; init; }

    /// <summary>Accounts written.</summary>
    internal IReadOnlyList<(Hash256 Key, Account Account)> Accounts { get; init; } = [];

    /// <summary>Slots written.</summary>
    internal int Slots { get; init; }

    /// <summary>Codes written.</summary>
    internal int Codes { get; init; }

    /// <summary>What is left of the part.</summary>
    internal IReadOnlyList<StateWork> Left { get; init; } = [];

    internal static FetchedState Lying(string reason) => new(DataStatus.Complete, false) { Lie = reason };
}
