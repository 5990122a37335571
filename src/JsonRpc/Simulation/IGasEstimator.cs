// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>Finds the gas limit that a transaction needs; methods that fill in transactions ask it. Safe for use by several threads.</summary>
internal interface IGasEstimator
{
    /// <summary>Estimates.</summary>
    /// <param name="request">The transaction.</param>
    /// <param name="block">The block on whose state it is tried.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <param name="gas">The gas limit when there is no error.</param>
    RpcError? Estimate(TransactionRequest request, in BlockSelector block, CancellationToken cancellationToken, out ulong gas);
}
