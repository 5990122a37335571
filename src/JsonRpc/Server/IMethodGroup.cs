// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>Methods that belong together and share what they need; a server is made from groups.</summary>
/// <remarks>Handlers are called by several threads at once.</remarks>
public interface IMethodGroup
{
    /// <summary>The methods.</summary>
    IEnumerable<RpcMethod> Methods { get; }
}
