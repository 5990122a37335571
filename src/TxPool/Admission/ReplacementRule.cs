// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>A replacement offers more by <see cref="PoolSettings.ReplacementPercent"/> in every price, with blobs by <see cref="PoolSettings.BlobReplacementPercent"/>.</summary>
internal sealed class ReplacementRule : IQueueRule
{
    public PoolRefusal? Check(in QueueEntry entry)
    {
        if (!entry.IsReplacement)
        {
            return null;
        }

        Transaction old = entry.Queue[entry.Index].Transaction;
        Transaction offered = entry.Transaction;
        ulong percent = entry.Item.IsBlob ? entry.Settings.BlobReplacementPercent : entry.Settings.ReplacementPercent;
        bool isBetter = Outbids(offered.MaxFeePerGas, old.MaxFeePerGas, percent)
            && Outbids(offered.MaxPriorityFeePerGas, old.MaxPriorityFeePerGas, percent)
            && (!entry.Item.IsBlob || Outbids(offered.MaxFeePerBlobGas, old.MaxFeePerBlobGas, percent));
        return isBetter ? null : new PoolRefusal(PoolRefusalCode.ReplacementUnderpriced);
    }

    private static bool Outbids(in UInt256 offered, in UInt256 old, ulong percent) =>
        offered > old && UInt256.TryMultiply(old, 100 + percent, out UInt256 least) && offered >= least / 100UL;
}
