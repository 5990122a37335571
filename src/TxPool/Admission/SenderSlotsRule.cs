// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>A sender has at most <see cref="PoolSettings.SenderSlots"/> transactions waiting, <see cref="PoolSettings.SenderQueuedSlots"/> of them for an earlier nonce.</summary>
/// <remarks>One that fills a gap is taken anyway: the sender's last one makes room for it (<see cref="Pool.PoolContent"/>).</remarks>
internal sealed class SenderSlotsRule : IQueueRule
{
    public PoolRefusal? Check(in QueueEntry entry)
    {
        if (entry.IsReplacement)
        {
            return null;
        }

        int slots = entry.Item.IsBlob ? Math.Min(entry.Settings.SenderBlobSlots, entry.Settings.SenderSlots) : entry.Settings.SenderSlots;
        bool isFull = entry.Queue.Count >= slots || (entry.IsQueued && entry.Queue.QueuedCount >= entry.Settings.SenderQueuedSlots);
        bool fillsGap = entry.Queue.Count > 0 && entry.Item.Nonce < entry.Queue.Last.Nonce;
        return isFull && !fillsGap ? new PoolRefusal(PoolRefusalCode.AccountLimitExceeded) : null;
    }
}
