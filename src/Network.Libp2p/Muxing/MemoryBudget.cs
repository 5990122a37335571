// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>A count of bytes with a limit, within that of its parent: connections within the node. Safe from any thread.</summary>
/// <param name="limitBytes">Most bytes.</param>
/// <param name="parent">The budget that also has to have room.</param>
public sealed class MemoryBudget(long limitBytes, MemoryBudget? parent)
{
    private long _used;

    /// <summary>Bytes in use.</summary>
    public long UsedBytes => Interlocked.Read(ref _used);

    /// <summary>Takes bytes if there is room here and above.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) > limitBytes)
        {
            _ = Interlocked.Add(ref _used, -bytes);
            return false;
        }

        if (parent is not null && !parent.TryReserve(bytes))
        {
            _ = Interlocked.Add(ref _used, -bytes);
            return false;
        }

        return true;
    }

    /// <summary>Gives bytes back.</summary>
    public void Release(long bytes)
    {
        _ = Interlocked.Add(ref _used, -bytes);
        parent?.Release(bytes);
    }

    /// <summary>Takes bytes that are in use already, whatever the limit says.</summary>
    internal void Reserve(long bytes)
    {
        _ = Interlocked.Add(ref _used, bytes);
        parent?.Reserve(bytes);
    }
}
