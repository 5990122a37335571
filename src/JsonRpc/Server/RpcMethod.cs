// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.JsonRpc.Schema;

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>A method of the server: how to carry it out, and what there is to know about it (rpc.discover is made from it).</summary>
public sealed class RpcMethod
{
    private RpcMethod(string name, RpcCost cost, string summary, RpcType result, IReadOnlyList<RpcParameter> parameters)
    {
        Name = name;
        Cost = cost;
        Summary = summary;
        Result = result;
        Parameters = parameters;
        Namespace = NamespaceOf(name);
    }

    /// <summary>Makes a method that answers at once.</summary>
    /// <param name="name">Its name, with the namespace before the first underscore.</param>
    /// <param name="cost">Its class.</param>
    /// <param name="handler">Carries it out.</param>
    /// <param name="summary">One sentence for the reader of rpc.discover.</param>
    /// <param name="result">What it answers with.</param>
    /// <param name="parameters">What it takes; required ones first.</param>
    public RpcMethod(string name, RpcCost cost, RpcHandler handler, string summary, RpcType result, params RpcParameter[] parameters)
        : this(name, cost, summary, result, parameters) => Handler = handler;

    /// <summary>Makes a method that may wait. It holds no place in a queue, so it is for light work between waits.</summary>
    /// <param name="name">Its name, with the namespace before the first underscore.</param>
    /// <param name="handler">Carries it out.</param>
    /// <param name="summary">One sentence for the reader of rpc.discover.</param>
    /// <param name="result">What it answers with.</param>
    /// <param name="parameters">What it takes; required ones first.</param>
    public RpcMethod(string name, RpcAsyncHandler handler, string summary, RpcType result, params RpcParameter[] parameters)
        : this(name, RpcCost.Light, summary, result, parameters) => AsyncHandler = handler;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What stands before the first underscore (or dot) of the name; listeners enable methods by it.</summary>
    public string Namespace { get; }

    /// <summary>Its class.</summary>
    public RpcCost Cost { get; }

    /// <summary>What it does.</summary>
    public string Summary { get; }

    /// <summary>What it takes.</summary>
    public IReadOnlyList<RpcParameter> Parameters { get; }

    /// <summary>What it answers with.</summary>
    public RpcType Result { get; }

    /// <summary>How open it is.</summary>
    public RpcAccess Access => Namespace switch
    {
        "admin" => RpcAccess.Operator,
        "debug" => RpcAccess.TokenWhenPublic,
        _ => RpcAccess.Open,
    };

    internal RpcHandler? Handler { get; }

    internal RpcAsyncHandler? AsyncHandler { get; }

    /// <summary>The namespace of a method's name.</summary>
    public static string NamespaceOf(string name)
    {
        int end = name.AsSpan().IndexOfAny('_', '.');
        return end < 0 ? name : name[..end];
    }
}
