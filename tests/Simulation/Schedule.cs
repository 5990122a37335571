// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Simulation;

/// <summary>The asynchronous phase of a run as a list of moves, each with the state of the generator from which it draws.</summary>
/// <remarks>
/// So a move that is left out shifts no draw of the others: what remains happens as before, as far as it still can. Played whole, a schedule gives the run that it was recorded from.
/// </remarks>
internal sealed class Schedule
{
    private readonly List<(Move Move, Prng Draws)> _moves = [];

    /// <summary>The moves in order.</summary>
    public IReadOnlyList<(Move Move, Prng Draws)> Moves => _moves;

    /// <summary>The generator when the network became timely; null when the run ended before.</summary>
    public Prng? CalmDraws { get; private set; }

    public void Add(in Move move, Prng draws) => _moves.Add((move, draws.Copy()));

    public void EnterCalm(Prng draws) => CalmDraws = draws.Copy();

    /// <summary>The same without some of its moves.</summary>
    public Schedule Without(int from, int count)
    {
        Schedule rest = new() { CalmDraws = CalmDraws };
        rest._moves.AddRange(_moves[..from]);
        rest._moves.AddRange(_moves[(from + count)..]);
        return rest;
    }
}
