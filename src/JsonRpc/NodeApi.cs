// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Simulation;
using PowerVerse.Chain.JsonRpc.Tracing;

namespace PowerVerse.Chain.JsonRpc;

/// <summary>All methods that a node can serve, made from its parts. Listeners offer those of the namespaces they enable.</summary>
public sealed class NodeApi
{
    private NodeApi(MethodTable table) => Table = table;

    /// <summary>The methods.</summary>
    public MethodTable Table { get; }

    /// <summary>Makes the methods.</summary>
    /// <param name="ports">The node.</param>
    /// <param name="more">Groups that the host adds.</param>
    public static NodeApi Create(NodePorts ports, params IEnumerable<IMethodGroup> more)
    {
        ChainReader reader = new(ports.Chain);
        List<IMethodGroup> groups =
        [
            new ChainMethods(ports),
            .. SimulationGroups.Create(ports, reader, out _),
            .. TracingGroups.Create(ports, reader),
            .. more,
        ];
        return new NodeApi(MethodTable.Of(groups));
    }
}
