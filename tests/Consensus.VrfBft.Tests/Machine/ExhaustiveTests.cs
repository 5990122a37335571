// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;

/// <summary>Every order of deliveries and timers of four equal voters, two values and two periods, so many moves deep.</summary>
/// <remarks>POWERVERSE_MOVES sets the depth; each further move takes about eight times as long.</remarks>
[Parallelizable(ParallelScope.All)]
public sealed class ExhaustiveTests
{
    private const int MovesByDefault = 4;

    private static readonly int MovesMax =
        int.TryParse(Environment.GetEnvironmentVariable("POWERVERSE_MOVES"), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : MovesByDefault;

    [TestCase(3)]
    [TestCase(2)]
    public void No_order_of_moves_breaks_agreement(int votersForA)
    {
        (string? violation, int states) = Explore(votersForA, RuleTable.Honest, MovesMax);

        TestContext.Out.WriteLine($"{states} states within {MovesMax} moves");
        violation.Should().BeNull();
        states.Should().BeGreaterThan(1000);
    }

    [Test]
    public void Some_order_of_moves_shows_a_planted_bug() =>
        Explore(3, new RuleTable { NextIgnoresCommittable = true }, 8).Violation.Should().NotBeNull();

    // Breadth first; a state is reached again by playing its moves, since machines cannot be copied.
    private static (string? Violation, int States) Explore(int votersForA, RuleTable rules, int movesMax)
    {
        HashSet<Hash256> seen = [];
        List<(int, int)[]> level = [[]];
        for (int depth = 0; depth < movesMax; depth++)
        {
            List<(int, int)[]> next = [];
            foreach ((int, int)[] path in level)
            {
                foreach ((int, int) move in Replay(votersForA, rules, path).Moves())
                {
                    (int, int)[] longer = [.. path, move];
                    TinyNetwork network = Replay(votersForA, rules, longer);
                    if (network.Violation is { } violation)
                    {
                        return ($"{violation} after {string.Join(' ', longer)}", seen.Count);
                    }

                    if (seen.Add(network.Name()))
                    {
                        next.Add(longer);
                    }
                }
            }

            level = next;
        }

        return (null, seen.Count);
    }

    private static TinyNetwork Replay(int votersForA, RuleTable rules, (int, int)[] path)
    {
        TinyNetwork network = new(votersForA, rules);
        foreach ((int, int) move in path)
        {
            network.Play(move);
        }

        return network;
    }
}
