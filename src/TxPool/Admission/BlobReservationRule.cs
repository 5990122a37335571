// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>A sender has transactions with blobs waiting or ones without, never both: the two are replaced and evicted by different rules.</summary>
internal sealed class BlobReservationRule : IQueueRule
{
    public PoolRefusal? Check(in QueueEntry entry) =>
        entry.Queue.Count > 0 && entry.Queue.IsBlob != entry.Item.IsBlob ? new PoolRefusal(PoolRefusalCode.AddressReserved) : null;
}
