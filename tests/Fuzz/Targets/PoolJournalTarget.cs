// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;
using PowerVerse.Chain.TestKit;
using PowerVerse.Chain.TxPool;
using PowerVerse.Chain.TxPool.Journal;
using PowerVerse.Chain.TxPool.Pool;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.Fuzz.Targets;

/// <summary>Any bytes as entries of the pool's journal: each comes back as the transaction it is or is dropped, and the pool goes on.</summary>
/// <remarks>An input is a row of entries: a byte of key length, two bytes of value length, key, value.</remarks>
public sealed class PoolJournalTarget : IFuzzTarget
{
    private const int HeaderBytes = 3;

    private static readonly ChainSpec Spec = OsakaChain.Spec(20568);

    private static readonly BlockHeader Head = new() { GasLimit = 30_000_000, BaseFeePerGas = 7 };

    public PoolJournalTarget()
    {
        byte[] key = Keccak256.Hash("sender"u8).ToArray();
        SetCodeAuthorization authorization = new(20568, default, 0, default);
        authorization.TrySign(key, out authorization);
        Transaction transfer = new()
        {
            Type = TransactionType.DynamicFee,
            ChainId = 20568,
            GasLimit = 100_000,
            MaxFeePerGas = 100,
            MaxPriorityFeePerGas = 1,
            To = default(Address),
        };
        Transaction[] all =
        [
            transfer,
            transfer with { Nonce = 1, Type = TransactionType.AccessList, AccessList = [new AccessListEntry(default, new UInt256[] { 1 })] },
            transfer with { Nonce = 2, Type = TransactionType.Legacy, Data = new byte[] { 1, 2, 3 } },
            transfer with { Nonce = 3, Type = TransactionType.SetCode, AuthorizationList = [authorization] },
        ];
        byte[][] envelopes = [.. all.Select(transaction => transaction.TrySign(key, out Transaction signed) ? signed.Envelope.ToArray() : [])];
        byte[] row = [.. envelopes.SelectMany((envelope, index) => Entry([0, 0, 0, 0, 0, 0, 0, (byte)index], envelope))];
        Seeds = [row, .. envelopes.Select(envelope => Entry([0, 0, 0, 0, 0, 0, 0, 1], envelope))];
    }

    public long AllocationBytesMax => 128 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; }

    public bool Run(ReadOnlySpan<byte> input)
    {
        using MemoryStore store = new([PoolFamilies.Journal]);
        Fill(store, input);
        PoolJournal journal = new(store);
        using TransactionPool pool = new(Spec, new PoolHead(Head, new RichState()), PoolSettings.Default, TimeProvider.System, journal);
        (int restored, _) = pool.Restore();
        PoolCounts counts = pool.Counts;
        journal.Flush();
        int kept = 0;
        using IKeyValueIterator iterator = store.CreateIterator(PoolFamilies.Journal);
        for (bool isThere = iterator.SeekToFirst(); isThere; isThere = iterator.Next())
        {
            kept++;
            if (!PooledTransaction.TryDecode(iterator.Value, out PooledTransaction pooled, out _) || !pool.TryGet(pooled.Transaction.Hash, out _))
            {
                throw new InvalidOperationException("the journal keeps what the pool does not hold");
            }
        }

        // A later entry may have replaced an earlier one.
        if (kept != counts.Pending + counts.Queued || kept > restored)
        {
            throw new InvalidOperationException($"{restored} restored, {kept} kept, {counts} in the pool");
        }

        return restored > 0;
    }

    private static byte[] Entry(byte[] key, byte[] value) => [(byte)key.Length, (byte)(value.Length >> 8), (byte)value.Length, .. key, .. value];

    private static void Fill(MemoryStore store, ReadOnlySpan<byte> input)
    {
        using IWriteBatch batch = store.CreateBatch();
        while (input.Length >= HeaderBytes)
        {
            int keyLength = Math.Min(input[0], input.Length - HeaderBytes);
            int valueLength = Math.Min((input[1] << 8) | input[2], input.Length - HeaderBytes - keyLength);
            batch.Put(PoolFamilies.Journal, input.Slice(HeaderBytes, keyLength), input.Slice(HeaderBytes + keyLength, valueLength));
            input = input[(HeaderBytes + keyLength + valueLength)..];
        }

        store.Write(batch, Durability.Buffered);
    }

    private sealed class RichState : IStateView
    {
        public bool TryGetAccount(in Address address, out Account account)
        {
            account = Account.Empty with { Balance = UInt256.MaxValue };
            return true;
        }

        public UInt256 GetStorage(in Address address, in UInt256 slot) => UInt256.Zero;

        public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => default;
    }
}
