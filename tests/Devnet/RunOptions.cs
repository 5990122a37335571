// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Devnet;

/// <summary>How a scenario is run.</summary>
internal sealed record RunOptions
{
    /// <summary>Validators.</summary>
    public required int Nodes { get; init; }

    /// <summary>Length of a steady run; 0: the scenario's own.</summary>
    public required int Minutes { get; init; }

    /// <summary>Transfers a second.</summary>
    public required int Rate { get; init; }

    /// <summary>JSON-RPC of validator 0; metrics and peers have ports 100 and 200 higher.</summary>
    public required int FirstPort { get; init; }

    /// <summary>Leaves the devnet's folder for a look.</summary>
    public required bool IsKept { get; init; }
}
