// SPDX-License-Identifier: Apache-2.0

using System.Threading.Channels;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.TxPool.Pool;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>Publishes transactions that entered the pool here, in batches, and puts those of peers into the pool.</summary>
/// <remarks>
/// A batch is an RLP list of byte strings, each one transaction in its network form. A batch of a peer is passed on as it is once the pool took something of it, so that it keeps its
/// name everywhere; what came from a peer is never published again. A transaction with blobs travels with its sidecar, alone when it is longer than a batch. Both queues are bounded; what
/// finds no room waits for the sender to try again.
/// </remarks>
internal sealed class TransactionRelay : IPoolObserver
{
    /// <summary>A batch is complete at this many bytes: twice the longest transaction without blobs.</summary>
    internal const int BatchBytesMax = 256 * 1024;

    /// <summary>A message, in bytes: a transaction with the six blobs of EIP-7594 and their cell proofs fits. Longer ones are not passed on.</summary>
    internal const int MessageBytesMax = 1024 * 1024;

    // Lengths of the list and of the strings in it.
    private const int HeaderBytesMax = 9;

    /// <summary>Transactions of a batch.</summary>
    internal const int BatchCountMax = 256;

    private const int OutgoingMax = 16 * 1024;
    private const int IncomingMax = 16 * 1024;
    private const long IncomingBytesMax = 64 * 1024 * 1024;
    private const int RemoteMax = 64 * 1024;

    // Time for a batch to fill: far below a block's, and with many senders one message in place of hundreds.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(10);

    private readonly Channel<Transaction> _outgoing = Channel.CreateBounded<Transaction>(
        new BoundedChannelOptions(OutgoingMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Channel<Batch> _incoming = Channel.CreateBounded<Batch>(new BoundedChannelOptions(IncomingMax) { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly HashSet<Hash256> _remote = [];
    private readonly IConsensusTransport _transport;
    private readonly TransactionPool _pool;
    private readonly TimeProvider _time;
    private long _incomingBytes;
    private long _incomingCount;

    internal TransactionRelay(IConsensusTransport transport, TransactionPool pool, TimeProvider time)
    {
        _transport = transport;
        _pool = pool;
        _time = time;
    }

    private sealed record Batch(IReadOnlyList<PooledTransaction> Transactions, int SizeBytes, Action<MessageVerdict> Reply);

    /// <inheritdoc/>
    public void OnPending(Transaction transaction) => _outgoing.Writer.TryWrite(transaction);

    /// <summary>Takes a batch of a peer; its verdict comes when the pool has looked at it.</summary>
    /// <returns>What to hold against the peer, and then there is no verdict; null for nothing.</returns>
    internal PeerFault? Take(ConsensusPeer sender, ReadOnlySpan<byte> message, Action<MessageVerdict> reply)
    {
        RlpReader outer = new(message);
        if (message.Length > MessageBytesMax || !outer.TryReadList(out RlpReader items) || !outer.TryEnd())
        {
            return PeerFault.Malformed;
        }

        List<PooledTransaction> transactions = [];
        while (!items.IsAtEnd)
        {
            if (transactions.Count == BatchCountMax
                || !items.TryReadBytes(out ReadOnlySpan<byte> encoded)
                || !PooledTransaction.TryDecode(encoded, out PooledTransaction pooled, out _))
            {
                return PeerFault.Malformed;
            }

            transactions.Add(pooled);
        }

        if (!sender.AllowsTransactions(transactions.Count))
        {
            return PeerFault.Flood;
        }

        Enqueue(new Batch(transactions, message.Length, reply));
        return null;
    }

    /// <summary>Works until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using IDisposable subscription = _pool.Subscribe(this);
        await await Task.WhenAny(Task.Run(() => SendAsync(cancellationToken), cancellationToken), Task.Run(() => SubmitAsync(cancellationToken), cancellationToken));
    }

    private void Enqueue(Batch batch)
    {
        bool hasRoom = Interlocked.Add(ref _incomingBytes, batch.SizeBytes) <= IncomingBytesMax
            & Interlocked.Add(ref _incomingCount, batch.Transactions.Count) <= IncomingMax;
        if (!hasRoom || !_incoming.Writer.TryWrite(batch))
        {
            Release(batch);
            batch.Reply(MessageVerdict.Ignore);
        }
    }

    private void Release(Batch batch)
    {
        Interlocked.Add(ref _incomingBytes, -batch.SizeBytes);
        Interlocked.Add(ref _incomingCount, -batch.Transactions.Count);
    }

    private async Task SubmitAsync(CancellationToken cancellationToken)
    {
        await foreach (Batch batch in _incoming.Reader.ReadAllAsync(cancellationToken))
        {
            Release(batch);
            batch.Reply(Submit(batch.Transactions));
        }
    }

    // Accepted with the first that the pool takes. One that no state could make right nobody honest passes on.
    private MessageVerdict Submit(IReadOnlyList<PooledTransaction> transactions)
    {
        bool isOfUse = false;
        bool isForged = false;
        foreach (PooledTransaction transaction in transactions)
        {
            Hash256 hash = transaction.Transaction.Hash;
            if (_pool.TryGet(hash, out _))
            {
                continue;
            }

            Remember(hash);
            if (_pool.SubmitRemote(transaction).TryGet(out _, out PoolRefusal refusal))
            {
                isOfUse = true;
                continue;
            }

            Forget(hash);
            isForged |= refusal is { Code: PoolRefusalCode.Invalid, Rule: TransactionError.InvalidSignature or TransactionError.WrongChainId };
        }

        return isForged ? MessageVerdict.Reject : isOfUse ? MessageVerdict.Accept : MessageVerdict.Ignore;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        List<byte[]> batch = new(BatchCountMax);
        while (await _outgoing.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_outgoing.Reader.Count < BatchCountMax)
            {
                await Task.Delay(Linger, _time, cancellationToken);
            }

            int bytes = 0;
            while (batch.Count < BatchCountMax && bytes < BatchBytesMax && _outgoing.Reader.TryRead(out Transaction? transaction))
            {
                if (Forget(transaction.Hash) || EncodeForPeers(transaction) is not { } encoded)
                {
                    continue;
                }

                if (encoded.Length > BatchBytesMax)
                {
                    _transport.Publish(MessageTopic.Transactions, Encode([encoded]));
                    continue;
                }

                batch.Add(encoded);
                bytes += encoded.Length;
            }

            if (batch.Count > 0)
            {
                _transport.Publish(MessageTopic.Transactions, Encode(batch));
                batch.Clear();
            }
        }
    }

    // Without its blobs no pool takes a transaction of type 3, so one that left the pool meanwhile, its blobs with it, is not worth sending.
    private byte[]? EncodeForPeers(Transaction transaction)
    {
        if (transaction.Type != TransactionType.Blob)
        {
            return transaction.Envelope.ToArray();
        }

        byte[]? encoded = _pool.TryGetPooled(transaction.Hash, out PooledTransaction? pooled) ? pooled.Encode() : null;
        return encoded is null || encoded.Length + (2 * HeaderBytesMax) > MessageBytesMax ? null : encoded;
    }

    private void Remember(in Hash256 hash)
    {
        lock (_gate)
        {
            if (_remote.Count == RemoteMax)
            {
                _remote.Clear();
            }

            _remote.Add(hash);
        }
    }

    private bool Forget(in Hash256 hash)
    {
        lock (_gate)
        {
            return _remote.Remove(hash);
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
