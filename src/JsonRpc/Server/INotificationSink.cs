// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>A connection that stays open and takes messages the client did not ask for one by one.</summary>
public interface INotificationSink
{
    /// <summary>Subscriptions of this connection, by the id that the client knows them by. Ended when the connection closes.</summary>
    ConnectionSubscriptions Subscriptions { get; }

    /// <summary>Queues a message; never waits.</summary>
    /// <param name="message">A whole JSON text; kept until it is sent.</param>
    /// <returns>False when the connection is closed, or so far behind that it is being closed.</returns>
    bool TrySend(ReadOnlyMemory<byte> message);
}
