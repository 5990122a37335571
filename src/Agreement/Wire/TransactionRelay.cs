// SPDX-License-Identifier: Apache-2.0

using System.Threading.Channels;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.TxPool.Pool;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>Passes transactions that entered the pool on to the peers, in batches, and puts those of peers into the pool.</summary>
/// <remarks>
/// A batch is an RLP list of byte strings, each one transaction in its network form. A transaction travels once over each connection: the pool tells of each one once, and the peer that
/// it came from is left out. Both queues are bounded; what finds no room waits for the sender to try again.
/// </remarks>
internal sealed class TransactionRelay : IPoolObserver
{
    /// <summary>A batch, in bytes: twice the longest transaction.</summary>
    internal const int BatchBytesMax = 256 * 1024;

    /// <summary>Transactions of a batch.</summary>
    internal const int BatchCountMax = 256;

    private const int OutgoingMax = 16 * 1024;
    private const int IncomingMax = 16 * 1024;
    private const long IncomingBytesMax = 64 * 1024 * 1024;
    private const int OriginsMax = 64 * 1024;

    private readonly Channel<Transaction> _outgoing = Channel.CreateBounded<Transaction>(
        new BoundedChannelOptions(OutgoingMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Channel<(PeerHandle Peer, PooledTransaction Transaction, int SizeBytes)> _incoming;
    private readonly Lock _gate = new();
    private readonly Dictionary<Hash256, PeerHandle> _origins = [];
    private readonly IConsensusTransport _transport;
    private readonly TransactionPool _pool;
    private long _incomingBytes;

    internal TransactionRelay(IConsensusTransport transport, TransactionPool pool)
    {
        _transport = transport;
        _pool = pool;
        _incoming = Channel.CreateBounded<(PeerHandle, PooledTransaction, int SizeBytes)>(
            new BoundedChannelOptions(IncomingMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true },
            dropped => Interlocked.Add(ref _incomingBytes, -dropped.SizeBytes));
    }

    /// <inheritdoc/>
    public void OnPending(Transaction transaction) => _outgoing.Writer.TryWrite(transaction);

    /// <summary>Takes a batch of a peer.</summary>
    /// <returns>What to hold against the peer; null for nothing.</returns>
    internal PeerFault? Take(PeerHandle peer, ConsensusPeer sender, ReadOnlySpan<byte> message)
    {
        RlpReader outer = new(message);
        if (message.Length > 2 * BatchBytesMax || !outer.TryReadList(out RlpReader items) || !outer.TryEnd())
        {
            return PeerFault.Malformed;
        }

        for (int count = 0; !items.IsAtEnd; count++)
        {
            if (count == BatchCountMax
                || !items.TryReadBytes(out ReadOnlySpan<byte> encoded)
                || !PooledTransaction.TryDecode(encoded, out PooledTransaction pooled, out _))
            {
                return PeerFault.Malformed;
            }

            if (!sender.AllowsTransactions(1))
            {
                return PeerFault.Flood;
            }

            Enqueue(peer, pooled, encoded.Length);
        }

        return null;
    }

    /// <summary>Works until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using IDisposable subscription = _pool.Subscribe(this);
        await await Task.WhenAny(Task.Run(() => SendAsync(cancellationToken), cancellationToken), Task.Run(() => SubmitAsync(cancellationToken), cancellationToken));
    }

    private void Enqueue(PeerHandle peer, PooledTransaction transaction, int sizeBytes)
    {
        if (Interlocked.Add(ref _incomingBytes, sizeBytes) > IncomingBytesMax)
        {
            Interlocked.Add(ref _incomingBytes, -sizeBytes);
            return;
        }

        _incoming.Writer.TryWrite((peer, transaction, sizeBytes));
    }

    private async Task SubmitAsync(CancellationToken cancellationToken)
    {
        await foreach ((PeerHandle peer, PooledTransaction transaction, int sizeBytes) in _incoming.Reader.ReadAllAsync(cancellationToken))
        {
            Interlocked.Add(ref _incomingBytes, -sizeBytes);
            Hash256 hash = transaction.Transaction.Hash;
            if (_pool.TryGet(hash, out _))
            {
                continue;
            }

            lock (_gate)
            {
                if (_origins.Count == OriginsMax)
                {
                    _origins.Clear();
                }

                _origins[hash] = peer;
            }

            _pool.SubmitRemote(transaction);
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        List<(PeerHandle? Origin, byte[] Encoded)> batch = new(BatchCountMax);
        while (await _outgoing.Reader.WaitToReadAsync(cancellationToken))
        {
            int bytes = 0;
            while (batch.Count < BatchCountMax && bytes < BatchBytesMax && _outgoing.Reader.TryRead(out Transaction? transaction))
            {
                byte[] encoded = new PooledTransaction(transaction, null).Encode();
                batch.Add((OriginOf(transaction.Hash), encoded));
                bytes += encoded.Length;
            }

            foreach (IGrouping<PeerHandle?, (PeerHandle? Origin, byte[] Encoded)> group in batch.GroupBy(static item => item.Origin))
            {
                _transport.Publish(MessageLane.Transactions, Encode(group.Select(static item => item.Encoded)), group.Key);
            }

            batch.Clear();
        }
    }

    private PeerHandle? OriginOf(in Hash256 hash)
    {
        lock (_gate)
        {
            return _origins.Remove(hash, out PeerHandle peer) ? peer : null;
        }
    }

    private static byte[] Encode(IEnumerable<byte[]> transactions)
    {
        RlpWriter writer = new(BatchBytesMax);
        int list = writer.BeginList();
        foreach (byte[] transaction in transactions)
        {
            writer.Write(transaction);
        }

        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }
}
