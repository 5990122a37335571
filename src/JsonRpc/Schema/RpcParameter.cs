// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Schema;

/// <summary>An argument of a method.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its form.</param>
/// <param name="IsRequired">False when it may be left out.</param>
public sealed record RpcParameter(string Name, RpcType Type, bool IsRequired)
{
    /// <summary>An argument that must be there.</summary>
    public static RpcParameter Required(string name, RpcType type) => new(name, type, true);

    /// <summary>An argument that may be left out.</summary>
    public static RpcParameter Optional(string name, RpcType type) => new(name, type, false);
}
