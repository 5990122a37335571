// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>The nonce is at most <see cref="PoolSettings.NonceGapMax"/> above the next one that could be included; with blobs it leaves none out.</summary>
internal sealed class NonceGapRule : IQueueRule
{
    public PoolRefusal? Check(in QueueEntry entry)
    {
        if (!entry.IsQueued || entry.IsReplacement)
        {
            return null;
        }

        ulong gapMax = entry.Item.IsBlob ? 0 : entry.Settings.NonceGapMax;
        return entry.Item.Nonce - entry.Queue.NextPendingNonce > gapMax ? new PoolRefusal(PoolRefusalCode.NonceGap) : null;
    }
}
