// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>The circumstances of a call: who asks, and until when.</summary>
public sealed class RpcContext
{
    private List<Action>? _afterReply;

    internal RpcContext()
    {
    }

    /// <summary>Makes the context of a call that does not come over the network.</summary>
    public RpcContext(RpcConnection connection) => Connection = connection;

    /// <summary>Where the call came from.</summary>
    public RpcConnection Connection { get; internal set; } = RpcConnection.Internal;

    /// <summary>Ends when nobody waits for the answer any more or its time is over: work that takes long MUST look at it.</summary>
    /// <remarks>Never ends for methods of the class <see cref="RpcCost.Light"/>.</remarks>
    public CancellationToken Cancellation { get; internal set; }

    /// <summary>Does something once the answer is on its way, in order: what must not overtake it, such as the first notification.</summary>
    public void AfterReply(Action action) => (_afterReply ??= []).Add(action);

    internal IReadOnlyList<Action> TakeAfterReply()
    {
        List<Action>? actions = _afterReply;
        _afterReply = null;
        return actions is null ? [] : actions;
    }

    internal void Reset()
    {
        Connection = RpcConnection.Internal;
        Cancellation = default;
        _afterReply?.Clear();
    }
}
