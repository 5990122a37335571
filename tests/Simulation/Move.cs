// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Simulation;

/// <summary>One event of the asynchronous phase.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Slot">The node it happens to; 0 where it happens to all.</param>
/// <param name="Envelope">The message; empty where there is none.</param>
/// <param name="Index">Where the message stood among those in flight.</param>
internal readonly record struct Move(MoveKind Kind, int Slot, Envelope Envelope = default, int Index = -1)
{
    /// <summary>True for what the network does to a message.</summary>
    public bool IsOfMessage => Kind is MoveKind.Deliver or MoveKind.HoldBack or MoveKind.Lose;

    /// <summary>Whether a message is the one of this move, when it cannot be told by its content.</summary>
    public bool IsLike(in Envelope other) =>
        other.From == Envelope.From && other.To == Envelope.To && other.Kind == Envelope.Kind && other.Period == Envelope.Period;

    /// <summary>Whether a message is the one of this move.</summary>
    public bool IsSame(in Envelope other) =>
        IsLike(other) && (other.Body is byte[] body && Envelope.Body is byte[] own ? body.AsSpan().SequenceEqual(own) : Equals(other.Body, Envelope.Body));

    public override string ToString() => IsOfMessage
        ? $"{Kind} {Envelope.Kind} of period {Envelope.Period} from {Envelope.From} to {Envelope.To}"
        : Kind is MoveKind.Fire or MoveKind.Crash or MoveKind.Start ? $"{Kind} node {Slot}" : Kind.ToString();
}

/// <summary>The events of the asynchronous phase.</summary>
internal enum MoveKind
{
    /// <summary>A message arrives.</summary>
    Deliver = 0,

    /// <summary>A message that could have arrived goes to the end of the queue.</summary>
    HoldBack = 1,

    /// <summary>A message is lost.</summary>
    Lose = 2,

    /// <summary>A node's time passes until its timer fires.</summary>
    Fire = 3,

    /// <summary>The adversary does something.</summary>
    Adversary = 4,

    /// <summary>A node stops.</summary>
    Crash = 5,

    /// <summary>A node that is down starts.</summary>
    Start = 6,

    /// <summary>All nodes stop and start.</summary>
    RestartAll = 7,

    /// <summary>Too much is in flight: half of it is lost.</summary>
    Thin = 8,
}
