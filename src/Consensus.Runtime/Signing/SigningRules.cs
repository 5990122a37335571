// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Signing;

/// <summary>Whether the key may sign something, given everything it signed before.</summary>
public enum SigningVerdict
{
    /// <summary>It may, once the record is durable.</summary>
    Allowed,

    /// <summary>The very same was signed before: the signature may be given again.</summary>
    Repeated,

    /// <summary>Another value was signed for this height, period and step.</summary>
    OtherValueSigned,

    /// <summary>CERT is refused once a NEXT was signed in the period, and NEXT for another value once a CERT was (rule A1).</summary>
    ContradictsOwnVote,

    /// <summary>The height or period lies below what was signed already: going back is never needed, except for a CERT of a committed value.</summary>
    GoesBack,

    /// <summary>The height lies below the floor: what was signed down there is not known for certain.</summary>
    BelowFloor,
}

/// <summary>What the key signed in the last heights, and the rules that follow from it. Pure; the record around it makes it durable.</summary>
/// <remarks>
/// Heights below the window are covered by the floor, so the memory is bounded. The rules are those of an honest validator and hold
/// whatever the machine asks for: a defect or a second process with the same record cannot make the key contradict itself.
/// </remarks>
public sealed class SigningRules
{
    /// <summary>Heights whose entries are remembered: a CERT for a committed value may come two heights late (rule C3).</summary>
    public const ulong WindowHeights = 3;

    private readonly SortedDictionary<SignedEntry, BlockValue> _entries = [];

    /// <summary>Nothing below this height is signed any more.</summary>
    public Height Floor { get; private set; } = Height.First;

    /// <summary>The highest height signed at; zero when nothing was.</summary>
    public Height Highest { get; private set; }

    /// <summary>The entries that are remembered, in order.</summary>
    public IEnumerable<SignedEntry> Entries => _entries.Select(pair => pair.Key with { Value = pair.Value });

    /// <summary>Judges an entry.</summary>
    /// <param name="entry">What is to be signed.</param>
    /// <param name="isFinal">It is a CERT for a value that is committed.</param>
    public SigningVerdict Judge(in SignedEntry entry, bool isFinal)
    {
        if (_entries.TryGetValue(Key(entry), out BlockValue signed))
        {
            return signed == entry.Value ? SigningVerdict.Repeated : SigningVerdict.OtherValueSigned;
        }

        if (entry.Height < Floor)
        {
            return SigningVerdict.BelowFloor;
        }

        bool mayGoBack = isFinal && entry.Step == Step.Cert;
        if (!mayGoBack && (entry.Height < Highest || LiesBelowHighestPeriod(entry)))
        {
            return SigningVerdict.GoesBack;
        }

        return Contradicts(entry, mayGoBack) ? SigningVerdict.ContradictsOwnVote : SigningVerdict.Allowed;
    }

    /// <summary>Remembers an entry that was signed, or may have been.</summary>
    public void Add(in SignedEntry entry)
    {
        _entries[Key(entry)] = entry.Value;
        if (entry.Height > Highest)
        {
            Highest = entry.Height;
            Height lowest = new(Highest.Value >= WindowHeights ? Highest.Value - WindowHeights + 1 : 0);
            RaiseFloor(lowest);
        }
    }

    /// <summary>Raises the floor; it never sinks.</summary>
    public void RaiseFloor(Height floor)
    {
        if (floor <= Floor)
        {
            return;
        }

        Floor = floor;
        foreach (SignedEntry entry in _entries.Keys.TakeWhile(entry => entry.Height < floor).ToArray())
        {
            _entries.Remove(entry);
        }
    }

    // The value is no part of the key, so that two values of one step meet.
    private static SignedEntry Key(in SignedEntry entry) => entry with { Value = default };

    private bool LiesBelowHighestPeriod(in SignedEntry entry)
    {
        foreach (SignedEntry other in _entries.Keys)
        {
            if (other.Height == entry.Height && other.Period > entry.Period)
            {
                return true;
            }
        }

        return false;
    }

    private bool Contradicts(in SignedEntry entry, bool isFinalCert)
    {
        if (entry.Step != Step.Cert && !entry.Step.IsNext)
        {
            return false;
        }

        foreach ((SignedEntry other, BlockValue value) in _entries)
        {
            if (other.Height != entry.Height || other.Period != entry.Period)
            {
                continue;
            }

            // Rule A1: no CERT after any NEXT, except the late CERT of a committed value after NEXT votes for that same value (rule C3).
            if (entry.Step == Step.Cert && other.Step.IsNext && (!isFinalCert || value != entry.Value))
            {
                return true;
            }

            if (entry.Step.IsNext && other.Step == Step.Cert && value != entry.Value)
            {
                return true;
            }
        }

        return false;
    }
}
