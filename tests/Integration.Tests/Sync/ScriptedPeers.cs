// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.Integration.Tests.Sync;

/// <summary>Peers that serve the long chain, each in its own way.</summary>
internal sealed class ScriptedPeers : IConsensusTransport
{
    private readonly DataServer _server;

    // Replaced as a whole, since a peer may come while others are asked.
    private volatile (ulong Claim, Func<DataKind, byte[], CancellationToken, Task<DataResult>> Answer)[] _peers = [];

    internal ScriptedPeers(IBlockChain chain) => _server = new DataServer(chain);

    public IReadOnlyList<PeerHandle> Peers => [.. Enumerable.Range(0, _peers.Length).Select(i => new PeerHandle((ulong)i)).Where(peer => !Reported.ContainsKey(peer))];

    /// <summary>What was held against peers; such a peer is gone.</summary>
    internal ConcurrentDictionary<PeerHandle, PeerFault> Reported { get; } = new();

    /// <summary>Requests for headers: who was asked, and for which first one.</summary>
    internal ConcurrentQueue<(PeerHandle Peer, ulong From)> HeadersAsked { get; } = new();

    /// <summary>How many requests each peer answered.</summary>
    internal ConcurrentDictionary<PeerHandle, int> Answered { get; } = new();

    internal ulong ClaimOf(PeerHandle peer) => _peers[(int)peer.Value].Claim;

    /// <summary>Adds a peer that gives what it has.</summary>
    internal PeerHandle AddHonest(ulong claim) => AddHonest(claim, static _ => true);

    /// <summary>Adds a peer that gives what it has of the kinds it answers at the time.</summary>
    internal PeerHandle AddHonest(ulong claim, Func<DataKind, bool> answers) =>
        Add(claim, (kind, request, _) => Task.FromResult(answers(kind) ? Serve(kind, request) : new DataResult(DataStatus.Failed, [])));

    /// <summary>Adds a peer that gives what it has, but nothing before another one answered.</summary>
    internal PeerHandle AddHonestAfter(ulong claim, PeerHandle other) => AddHonestWhen(claim, _ => Answered.ContainsKey(other));

    /// <summary>Adds a peer that gives what it has, and takes its time until it may.</summary>
    internal PeerHandle AddHonestWhen(ulong claim, Func<DataKind, bool> mayAnswer) => Add(claim, async (kind, request, cancellationToken) =>
    {
        while (!mayAnswer(kind))
        {
            await Task.Delay(10, cancellationToken);
        }

        return Serve(kind, request);
    });

    /// <summary>Adds a peer that gives what it has, of one state only the first ranges of accounts: it is pruned meanwhile.</summary>
    internal PeerHandle AddPruning(ulong claim, ulong state, int rangesGiven)
    {
        int left = rangesGiven;
        return Add(claim, (kind, request, _) => Task.FromResult(
            kind == DataKind.Accounts && AccountRangeRequest.TryDecode(request, out AccountRangeRequest? accounts)
            && accounts.State.Number == state && Interlocked.Decrement(ref left) < 0
                ? new DataResult(DataStatus.Unavailable, [])
                : Serve(kind, request)));
    }

    /// <summary>Adds a peer that never answers.</summary>
    internal PeerHandle AddSilent(ulong claim) => Add(claim, async (_, _, cancellationToken) =>
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return new DataResult(DataStatus.Failed, []);
    });

    /// <summary>Adds a peer that answers some requests from another chain: one with stolen keys of the validators could.</summary>
    internal PeerHandle AddRival(ulong claim, IBlockChain rival, Func<DataKind, ulong, bool> isTrue)
    {
        DataServer other = new(rival);
        return Add(claim, (kind, request, _) => Task.FromResult(
            kind is DataKind.Blocks or DataKind.Headers && BlockRangeRequest.TryDecode(request, int.MaxValue, out BlockRangeRequest range) && isTrue(kind, range.From)
                ? Serve(kind, request)
                : Serve(other, kind, request)));
    }

    /// <summary>Adds a peer that gives blocks of another chain, and headers mixed from both.</summary>
    /// <param name="claim">Its head.</param>
    /// <param name="rival">The other chain.</param>
    /// <param name="isTrue">By the number that a request begins with and that of a header: whether this one is true.</param>
    internal PeerHandle AddForger(ulong claim, IBlockChain rival, Func<ulong, ulong, bool> isTrue)
    {
        DataServer other = new(rival);
        return Add(claim, (kind, request, _) =>
        {
            DataResult forged = Serve(other, kind, request);
            if (kind != DataKind.Headers || !BlockRangeRequest.TryDecode(request, int.MaxValue, out BlockRangeRequest range))
            {
                return Task.FromResult(forged);
            }

            DataResult real = Serve(kind, request);
            return Task.FromResult(real with { Chunks = [.. real.Chunks.Select((chunk, i) => isTrue(range.From, range.From + (ulong)i) ? chunk : forged.Chunks[i])] });
        });
    }

    /// <summary>Adds a peer that changes what it gives.</summary>
    internal PeerHandle AddLiar(ulong claim, Func<DataKind, DataResult, DataResult> lie) =>
        Add(claim, (kind, request, _) => Task.FromResult(lie(kind, Serve(kind, request))));

    public void Publish(MessageTopic topic, ReadOnlyMemory<byte> body)
    {
    }

    public void Broadcast(MessageLane lane, ReadOnlyMemory<byte> message)
    {
    }

    public void Send(PeerHandle peer, MessageLane lane, ReadOnlyMemory<byte> message)
    {
    }

    public async Task<DataResult> RequestAsync(PeerHandle peer, DataKind kind, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (kind == DataKind.Headers && BlockRangeRequest.TryDecode(request.Span, int.MaxValue, out BlockRangeRequest range))
        {
            HeadersAsked.Enqueue((peer, range.From));
        }

        DataResult result = await _peers[(int)peer.Value].Answer(kind, request.ToArray(), cancellationToken);
        Answered.AddOrUpdate(peer, 1, static (_, count) => count + 1);
        return result;
    }

    public void Report(PeerHandle peer, PeerFault fault) => Reported[peer] = fault;

    private PeerHandle Add(ulong claim, Func<DataKind, byte[], CancellationToken, Task<DataResult>> answer)
    {
        _peers = [.. _peers, (claim, answer)];
        return new PeerHandle((ulong)_peers.Length - 1);
    }

    private DataResult Serve(DataKind kind, byte[] request) => Serve(_server, kind, request);

    private static DataResult Serve(DataServer server, DataKind kind, byte[] request) =>
        server.Serve(kind, request) is not { } answer ? new DataResult(DataStatus.Failed, [])
        : answer.Chunks.ToArray() is { Length: > 0 } chunks ? new DataResult(DataStatus.Complete, chunks)
        : new DataResult(DataStatus.Unavailable, []);
}
