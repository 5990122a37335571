// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Simulation;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.JsonRpc.Tracing.Native;
using PowerVerse.Chain.JsonRpc.Tracing.Otterscan;
using PowerVerse.Chain.JsonRpc.Tracing.Parity;

namespace PowerVerse.Chain.JsonRpc.Tracing;

/// <summary>The methods that execute blocks and transactions again under a tracer: debug_trace*, trace_*, ots_*.</summary>
internal static class TracingGroups
{
    /// <summary>Makes the groups.</summary>
    /// <param name="ports">The node.</param>
    /// <param name="reader">Finds blocks and states.</param>
    /// <param name="sites">Opens the states that calls are made in.</param>
    public static IReadOnlyList<IMethodGroup> Create(NodePorts ports, ChainReader reader, CallSites sites)
    {
        TraceReader traces = new(reader, sites.Interpreters);
        return
        [
            new DebugTraceMethods(ports, traces, sites),
            new StorageRangeMethods(traces),
            new TraceMethods(ports, traces, sites),
            new OtterscanMethods(traces, reader),
        ];
    }
}
