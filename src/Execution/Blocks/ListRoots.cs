// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.State.Merkle.Tries;

namespace PowerVerse.Chain.Execution.Blocks;

/// <summary>The roots of the ordered lists that a header commits to (Yellow Paper section 4.3, EIP-2718, EIP-4895).</summary>
public static class ListRoots
{
    // List header, three numbers of at most nine bytes, an address of 21.
    private const int WithdrawalRoomBytes = 64;

    /// <summary>Root of the transactions.</summary>
    public static Hash256 OfTransactions(IReadOnlyList<Transaction> transactions)
    {
        ReadOnlyMemory<byte>[] items = new ReadOnlyMemory<byte>[transactions.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = transactions[i].Envelope;
        }

        return new OrderedListRoot().Compute(items);
    }

    /// <summary>Root of the receipts.</summary>
    public static Hash256 OfReceipts(IReadOnlyList<Receipt> receipts)
    {
        ReadOnlyMemory<byte>[] items = new ReadOnlyMemory<byte>[receipts.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = receipts[i].EncodeEnvelope();
        }

        return new OrderedListRoot().Compute(items);
    }

    /// <summary>Root of the withdrawals.</summary>
    public static Hash256 OfWithdrawals(IReadOnlyList<Withdrawal> withdrawals)
    {
        ReadOnlyMemory<byte>[] items = new ReadOnlyMemory<byte>[withdrawals.Count];
        RlpWriter writer = new(stackalloc byte[WithdrawalRoomBytes]);
        for (int i = 0; i < items.Length; i++)
        {
            writer.Reset();
            withdrawals[i].WriteTo(ref writer);
            items[i] = writer.ToArray();
        }

        writer.Dispose();
        return new OrderedListRoot().Compute(items);
    }
}
