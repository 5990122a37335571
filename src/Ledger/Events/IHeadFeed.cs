// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Ledger.Events;

/// <summary>Tells observers of every change of the head, in order.</summary>
public interface IHeadFeed
{
    /// <summary>Most observers at a time.</summary>
    const int ObserversMax = 256;

    /// <summary>Adds an observer, which is called for every change from now on until the returned value is disposed of.</summary>
    /// <exception cref="InvalidOperationException">There are <see cref="ObserversMax"/> already.</exception>
    IDisposable Subscribe(IHeadObserver observer);
}

/// <summary>Learns of new heads.</summary>
public interface IHeadObserver
{
    /// <summary>A block was committed, or blocks were unwound; the store and <c>IBlockChain.Head</c> already say so.</summary>
    /// <remarks>Called on the committing thread, which waits: take a note and return (<see cref="HeadBacklog"/> does). An exception is a fault of the node.</remarks>
    void OnHead(HeadChange change);
}
