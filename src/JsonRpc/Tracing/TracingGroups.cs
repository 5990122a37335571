// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Tracing.Native;

namespace PowerVerse.Chain.JsonRpc.Tracing;

/// <summary>The methods that execute blocks and transactions again under a tracer: debug_trace*, trace_*, ots_*.</summary>
internal static class TracingGroups
{
    /// <summary>Makes the groups.</summary>
    /// <param name="ports">The node.</param>
    /// <param name="reader">Finds blocks and states.</param>
    public static IReadOnlyList<IMethodGroup> Create(NodePorts ports, ChainReader reader) =>
    [
        new DebugTraceMethods(ports, reader),
    ];
}
