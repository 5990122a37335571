// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;

namespace PowerVerse.Chain.Node.Sortition;

/// <summary>The profile <c>sortition</c>: voters drawn by lot in every step, in a network small enough for one process.</summary>
/// <remarks>
/// It shows sampling, no more: a committee of 400 seats stalls in about 2 of 100 heights when a fifth of the stake is silent, and forks far likelier than one of mainnet's 3000 would.
/// </remarks>
/// <param name="Validators">Validators, of equal stake.</param>
/// <param name="BlockFloorSeconds">Seconds between blocks at least.</param>
internal sealed record SortitionPlan(int Validators, int BlockFloorSeconds)
{
    /// <summary>Validators where nothing else is said.</summary>
    public const int DefaultValidators = 40;

    /// <summary>Fewest validators.</summary>
    public const int ValidatorsMin = 4;

    /// <summary>Most validators.</summary>
    public const int ValidatorsMax = 64;

    /// <summary>Seconds between blocks where nothing else is said.</summary>
    public const int DefaultBlockFloorSeconds = 3;

    // Of 400 expected seats 284 decide: the share of mainnet's 2130 of 3000.
    private const ulong VoteSeats = 400;
    private const ulong Quorum = 284;
    private const ulong Sync = 140;

    /// <summary>The parameters that differ from the defaults, by their names in a genesis file.</summary>
    public IEnumerable<(string Name, JsonNode Value)> Parameters() =>
    [
        ("sampled", true),
        ("voteSeats", VoteSeats),
        ("sampledQuorum", Quorum),
        ("sampledSync", Sync),
        ("blockFloorSeconds", BlockFloorSeconds),
    ];
}
