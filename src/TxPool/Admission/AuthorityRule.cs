// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>An authorization is by an account that has at most one transaction waiting, and none with blobs: it could make them void (EIP-7702).</summary>
internal sealed class AuthorityRule : IQueueRule
{
    public PoolRefusal? Check(in QueueEntry entry)
    {
        foreach (Address authority in entry.Item.Authorities)
        {
            if (entry.Content.Find(in authority) is { } queue && (queue.Count > entry.Settings.DelegatedSlots || queue.IsBlob))
            {
                return new PoolRefusal(PoolRefusalCode.AuthorityReserved);
            }
        }

        return null;
    }
}
