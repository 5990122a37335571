// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Primitives.Numerics;

/// <content>Unsigned order.</content>
public readonly partial struct UInt256
{
    /// <summary>-1, 0 or 1 as <paramref name="left"/> is below, equal to or above <paramref name="right"/>.</summary>
    public static int Compare(in UInt256 left, in UInt256 right) =>
        left.U3 != right.U3 ? left.U3.CompareTo(right.U3)
        : left.U2 != right.U2 ? left.U2.CompareTo(right.U2)
        : left.U1 != right.U1 ? left.U1.CompareTo(right.U1)
        : left.U0.CompareTo(right.U0);

    /// <summary>Unsigned <paramref name="left"/> &lt; <paramref name="right"/> (opcode LT).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool LessThan(in UInt256 left, in UInt256 right) =>
        left.U3 != right.U3 ? left.U3 < right.U3
        : left.U2 != right.U2 ? left.U2 < right.U2
        : left.U1 != right.U1 ? left.U1 < right.U1
        : left.U0 < right.U0;

    /// <summary>The smaller of two numbers.</summary>
    public static UInt256 Min(in UInt256 left, in UInt256 right) => LessThan(in right, in left) ? right : left;

    /// <summary>The larger of two numbers.</summary>
    public static UInt256 Max(in UInt256 left, in UInt256 right) => LessThan(in left, in right) ? right : left;

    /// <summary>Unsigned order.</summary>
    public static bool operator <(in UInt256 left, in UInt256 right) => LessThan(in left, in right);

    /// <summary>Unsigned order.</summary>
    public static bool operator >(in UInt256 left, in UInt256 right) => LessThan(in right, in left);

    /// <summary>Unsigned order.</summary>
    public static bool operator <=(in UInt256 left, in UInt256 right) => !LessThan(in right, in left);

    /// <summary>Unsigned order.</summary>
    public static bool operator >=(in UInt256 left, in UInt256 right) => !LessThan(in left, in right);
}
