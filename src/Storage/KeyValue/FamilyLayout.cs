// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.KeyValue;

/// <summary>A family and how it will be used, so that a store on disk can lay it out well. Stores in memory ignore the use.</summary>
/// <param name="Family">The family.</param>
/// <param name="Use">How its keys are read and written.</param>
public readonly record struct FamilyLayout(ColumnFamily Family, FamilyUse Use);

/// <summary>How the keys of a family are used.</summary>
public enum FamilyUse
{
    /// <summary>Few keys, read now and then.</summary>
    Small,

    /// <summary>Single keys without an order that means anything (hashes), asked for also when absent.</summary>
    Point,

    /// <summary>Single keys that are nearly always there when asked for, close to the keys written with them.</summary>
    PresentPoint,

    /// <summary>Large values, written once in key order and read by key or in order.</summary>
    Archive,

    /// <summary>Small values found by the nearest key, and pruned from the old end.</summary>
    History,

    /// <summary>No longer: an earlier version had the family. A store on disk that holds it drops it with its content when it is opened, and none makes it.</summary>
    Retired,
}
