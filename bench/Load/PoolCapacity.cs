// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit;
using PowerVerse.Chain.TxPool;
using PowerVerse.Chain.TxPool.Pool;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.Load;

/// <summary>What a full pool costs: memory for each transaction, and time to take one in, to choose a block's, and to follow a block.</summary>
internal static class PoolCapacity
{
    private const int SenderCount = 2_000;

    public static int Run(int count)
    {
        byte[][] encoded = Signed(count);
        ChainSpec spec = OsakaChain.Spec(SeededKeys.ChainId);
        AccountTable state = new();
        using TransactionPool pool = new(spec, Head(0, state), PoolSettings.Default, TimeProvider.System);
        long before = Settled();
        long began = Stopwatch.GetTimestamp();
        foreach (byte[] transaction in encoded)
        {
            PooledTransaction.TryDecode(transaction, out PooledTransaction pooled, out _);
            if (!pool.Submit(pooled).IsSuccess)
            {
                throw new InvalidOperationException("refused");
            }
        }

        Print("decode, recover the sender, admit", began, count);
        long bytes = Settled() - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} held in {bytes >> 20} MiB: {bytes / count} bytes each, {encoded.Average(one => one.Length):F0} of them as sent"));

        for (int run = 0; run < 2; run++)
        {
            began = Stopwatch.GetTimestamp();
            List<Transaction> chosen = Take(pool.SelectForBlock(), count);
            Print("choose all for a block", began, chosen.Count);
            began = Stopwatch.GetTimestamp();
            Take(pool.SelectForBlock(), 1);
            Print("choose one", began, 1);
        }

        List<Transaction> block = Take(pool.SelectForBlock(), 20_000);
        AccountTable after = state.With(block);
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        began = Stopwatch.GetTimestamp();
        pool.OnBlock(Head(1, after), block);
        Print("follow a block", began, block.Count);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(GC.GetTotalAllocatedBytes(precise: true) - allocated) / block.Count} bytes allocated for each; {pool.Counts.Pending} left"));
        return 0;
    }

    // Apart, so that what signing leaves behind is no longer on the stack when memory is counted.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte[][] Signed(int count) => [.. new Workload(SenderCount).Sign(count, isToken: false).Encoded.Select(text => Convert.FromHexString(text[2..]))];

    private static List<Transaction> Take(ITransactionSource source, int count)
    {
        List<Transaction> taken = [];
        while (taken.Count < count && source.TryNext(new BlockAllowance(ulong.MaxValue, ulong.MaxValue), out Transaction? transaction))
        {
            taken.Add(transaction);
        }

        return taken;
    }

    private static PoolHead Head(ulong number, IStateView state) =>
        new(new BlockHeader { Number = number, Timestamp = number, GasLimit = 500_000_000, BaseFeePerGas = 1_000_000_000 }, state);

    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static void Print(string what, long began, int count) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-36} {count,7} in {Stopwatch.GetElapsedTime(began).TotalMilliseconds,8:F1} ms, {Stopwatch.GetElapsedTime(began).TotalMicroseconds / count:F2} us each"));

    private sealed class AccountTable : IStateView
    {
        private readonly Dictionary<Address, ulong> _nonces = [];

        public AccountTable With(List<Transaction> included)
        {
            AccountTable next = new();
            foreach (Transaction transaction in included)
            {
                transaction.TryGetSender(out Address sender);
                next._nonces[sender] = transaction.Nonce + 1;
            }

            return next;
        }

        public bool TryGetAccount(in Address address, out Account account)
        {
            account = Account.Empty with { Balance = UInt256.MaxValue, Nonce = _nonces.GetValueOrDefault(address) };
            return true;
        }

        public UInt256 GetStorage(in Address address, in UInt256 slot) => UInt256.Zero;

        public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => default;
    }
}
