// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Admission;

/// <summary>A sender with a delegation, or with an authorization on the way, has <see cref="PoolSettings.DelegatedSlots"/> transactions waiting, without a gap.</summary>
/// <remarks>Others can move such an account's balance and nonce, so what waits behind the first could be made void at no cost (EIP-7702, "Transaction propagation").</remarks>
internal sealed class DelegatedSenderRule : IQueueRule
{
    public PoolRefusal? Check(in QueueEntry entry)
    {
        bool isLimited = entry.Queue.Account.IsDelegated || entry.Content.Authorities.Contains(entry.Item.Sender);
        if (!isLimited || entry.IsReplacement)
        {
            return null;
        }

        return entry.Queue.Count >= entry.Settings.DelegatedSlots ? new PoolRefusal(PoolRefusalCode.DelegatedLimit)
            : entry.IsQueued ? new PoolRefusal(PoolRefusalCode.DelegatedGap)
            : null;
    }
}
