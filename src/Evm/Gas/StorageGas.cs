// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Gas;

/// <summary>What SSTORE costs and gives back, by the slot's original, current and new value.</summary>
/// <remarks>
/// <code>
///                       legacy                net (EIP-1283, 2200, 2929, 3529)
/// new = current         set/reset as below    NoChange
/// original = current    0 to x: Set           0 to x: Set; else Reset, and x to 0 refunds Clear
///                       else: Reset
///                       x to 0 refunds Clear
/// original != current   (as above)            NoChange; original != 0: current = 0 takes Clear back, new = 0 refunds Clear;
///                                             new = original refunds Set - NoChange or Reset - NoChange
/// </code>
/// </remarks>
internal sealed record StorageGas(bool IsNet, bool NeedsStipend, long NoChange, long Reset, long Clear, long Cold)
{
    public const long Set = GasCost.StorageSet;

    /// <summary>Cost of a write, without the cold access.</summary>
    public long Cost(in UInt256 original, in UInt256 current, in UInt256 value)
    {
        if (!IsNet)
        {
            return current.IsZero && !value.IsZero ? Set : Reset;
        }

        if (UInt256.Equal(in current, in value) || !UInt256.Equal(in original, in current))
        {
            return NoChange;
        }

        return original.IsZero ? Set : Reset;
    }

    /// <summary>What a write adds to the refund counter; may be negative.</summary>
    public long Refund(in UInt256 original, in UInt256 current, in UInt256 value)
    {
        if (!IsNet)
        {
            return !current.IsZero && value.IsZero ? Clear : 0;
        }

        if (UInt256.Equal(in current, in value))
        {
            return 0;
        }

        if (UInt256.Equal(in original, in current))
        {
            return !original.IsZero && value.IsZero ? Clear : 0;
        }

        long refund = 0;
        if (!original.IsZero)
        {
            if (current.IsZero)
            {
                refund -= Clear;
            }
            else if (value.IsZero)
            {
                refund += Clear;
            }
        }

        if (UInt256.Equal(in original, in value))
        {
            refund += (original.IsZero ? Set : Reset) - NoChange;
        }

        return refund;
    }
}
