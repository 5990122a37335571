// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>The methods that execute code without changing the chain.</summary>
internal static class SimulationGroups
{
    /// <summary>Makes the groups.</summary>
    /// <param name="ports">The node.</param>
    /// <param name="reader">Finds blocks and states.</param>
    /// <param name="estimator">Estimates gas for other methods; null where there is none.</param>
    public static IReadOnlyList<IMethodGroup> Create(NodePorts ports, ChainReader reader, out IGasEstimator? estimator)
    {
        estimator = null;
        return [];
    }
}
