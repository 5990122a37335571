// SPDX-License-Identifier: Apache-2.0

using System.Net;

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>Where calls come from, and what may be done from there.</summary>
public abstract class RpcConnection
{
    private static readonly MethodTable NoMethods = new([]);

    /// <summary>The node itself.</summary>
    public static RpcConnection Internal { get; } = new InternalConnection();

    /// <summary>The methods that can be called.</summary>
    public abstract MethodTable Methods { get; }

    /// <summary>The other side's address; null when it is on this machine without one.</summary>
    public abstract IPAddress? RemoteAddress { get; }

    /// <summary>Whether methods of this kind may be called.</summary>
    public abstract bool Allows(RpcAccess access);

    /// <summary>Takes notifications; null where none can be sent.</summary>
    public virtual INotificationSink? Notifications => null;

    /// <summary>Ends when the other side is gone.</summary>
    public abstract CancellationToken Aborted { get; }

    private sealed class InternalConnection : RpcConnection
    {
        public override MethodTable Methods => NoMethods;

        public override IPAddress? RemoteAddress => null;

        public override CancellationToken Aborted => default;

        public override bool Allows(RpcAccess access) => true;
    }
}
