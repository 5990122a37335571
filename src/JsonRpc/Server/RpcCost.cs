// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>What a method costs: each class has its own queue, so that the expensive ones never hold up the cheap ones.</summary>
public enum RpcCost
{
    /// <summary>A few reads; not queued.</summary>
    Light = 0,

    /// <summary>Executes code, or searches many blocks.</summary>
    Evm,

    /// <summary>Executes transactions or blocks again under a tracer.</summary>
    Tracing,

    /// <summary>Walks tries.</summary>
    Proof,
}
