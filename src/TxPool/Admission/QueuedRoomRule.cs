// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>At most <see cref="PoolSettings.QueuedCountMax"/> transactions wait for an earlier nonce, in all.</summary>
internal sealed class QueuedRoomRule : IQueueRule
{
    public PoolRefusal? Check(in QueueEntry entry) =>
        entry.IsQueued && !entry.IsReplacement && entry.Content.Counts.Queued >= entry.Settings.QueuedCountMax ? new PoolRefusal(PoolRefusalCode.Full) : null;
}
