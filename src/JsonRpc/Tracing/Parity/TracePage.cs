// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.JsonRpc.Tracing.Engine;

namespace PowerVerse.Chain.JsonRpc.Tracing.Parity;

/// <summary>Counts traces: so many to pass over, so many to return.</summary>
internal sealed class TracePage
{
    private readonly ulong? _count;
    private ulong _skip;
    private ulong _taken;

    public TracePage(ulong skip, ulong? count)
    {
        _skip = skip;
        _count = count;
    }

    /// <summary>True when there is nothing more to look for.</summary>
    public bool IsFull => HasOverflown || (_count is { } count && _taken >= count);

    /// <summary>True when there was more than is returned and the caller did not say how much to return.</summary>
    public bool HasOverflown { get; private set; }

    /// <summary>Counts a trace.</summary>
    /// <returns>True when it is returned.</returns>
    public bool Takes()
    {
        if (_skip > 0)
        {
            _skip--;
            return false;
        }

        if (IsFull)
        {
            return false;
        }

        if (_taken == TraceLimits.FilterTracesMax)
        {
            HasOverflown = true;
            return false;
        }

        _taken++;
        return true;
    }
}
