// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.VrfBft.Epochs;

/// <summary>Which heights belong to which epoch and which state decides an epoch's validators.</summary>
/// <remarks>
/// <code>
///  heights   1 ......... E | E+1 ....... 2E | 2E+1 ...... 3E |
///  epoch           0       |       1        |       2        |
///  set from     genesis        genesis         state after E
/// </code>
/// A set is known one whole epoch before it serves, and the keys in it were fixed E to 2E - 1 heights before the first lot they draw:
/// whoever registers keys cannot know the seeds they will meet.
/// </remarks>
public readonly record struct EpochSchedule
{
    private readonly ulong _length;

    /// <summary>Makes the schedule of a chain.</summary>
    /// <param name="epochLength">E, blocks per epoch; at least 1.</param>
    public EpochSchedule(ulong epochLength)
    {
        Invariant.Check(epochLength > 0);
        _length = epochLength;
    }

    /// <summary>The epoch of a height of at least 1.</summary>
    public Epoch Of(Height height) => Epoch.Of(height, _length);

    /// <summary>The first height of an epoch.</summary>
    public Height FirstHeight(Epoch epoch) => new((epoch.Value * _length) + 1);

    /// <summary>The last height of an epoch.</summary>
    public Height LastHeight(Epoch epoch) => epoch.LastHeight(_length);

    /// <summary>True for the last height of its epoch: its certificate is kept for ever and its state decides a set.</summary>
    public bool IsLast(Height height) => height.Value > 0 && height.Value % _length == 0;

    /// <summary>The height whose post-state decides the set of an epoch: genesis for epochs 0 and 1, then the end of the last epoch but one.</summary>
    public Height SnapshotHeight(Epoch epoch) => epoch.Value < 2 ? Height.Genesis : new Height((epoch.Value - 1) * _length);
}
