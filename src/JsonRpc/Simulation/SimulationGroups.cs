// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>The methods that execute code without changing the chain.</summary>
internal static class SimulationGroups
{
    /// <summary>Makes the groups.</summary>
    /// <param name="ports">The node.</param>
    /// <param name="sites">Opens the states that calls are made in.</param>
    /// <param name="estimator">Estimates gas for other methods.</param>
    public static IReadOnlyList<IMethodGroup> Create(NodePorts ports, CallSites sites, out IGasEstimator estimator)
    {
        GasEstimator own = new(ports, sites);
        estimator = own;
        return [new CallMethods(ports, sites, own), new SimulateMethods(ports, sites)];
    }
}
