// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>Counts connections; those over the limit get an answer that says so instead of none.</summary>
internal sealed class ConnectionGate
{
    private readonly int _countMax;
    private int _count;

    public ConnectionGate(int countMax) => _countMax = countMax;

    /// <summary>Connections now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Lets a connection in; <see cref="Leave"/> when it ends, whatever this returned.</summary>
    /// <returns>False when there are too many.</returns>
    public bool TryEnter() => Interlocked.Increment(ref _count) <= _countMax;

    public void Leave() => Interlocked.Decrement(ref _count);
}
