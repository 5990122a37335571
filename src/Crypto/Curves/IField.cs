// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>A finite field whose elements are values of <typeparamref name="TSelf"/>.</summary>
/// <remarks>
/// Results go through out parameters and may overwrite an operand. Elements are representatives that grow with sums: an operand of
/// <see cref="Multiply"/> must respect the bound that its type states, and <see cref="Shrink"/> restores it.
/// </remarks>
internal interface IField<TSelf>
    where TSelf : struct, IField<TSelf>
{
    /// <summary>The neutral element of addition.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>The neutral element of multiplication.</summary>
    static abstract TSelf One { get; }

    /// <summary>a + b.</summary>
    static abstract void Add(out TSelf result, in TSelf a, in TSelf b);

    /// <summary>a - b.</summary>
    static abstract void Subtract(out TSelf result, in TSelf a, in TSelf b);

    /// <summary>2a.</summary>
    static abstract void Double(out TSelf result, in TSelf a);

    /// <summary>-a.</summary>
    static abstract void Negate(out TSelf result, in TSelf a);

    /// <summary>a * b.</summary>
    static abstract void Multiply(out TSelf result, in TSelf a, in TSelf b);

    /// <summary>a^2.</summary>
    static abstract void Square(out TSelf result, in TSelf a);

    /// <summary>1 / a, and zero for zero.</summary>
    static abstract void Invert(out TSelf result, in TSelf a);

    /// <summary>x a + y b for small integers, |x| + |y| at most 64.</summary>
    static abstract void Combine(out TSelf result, long x, in TSelf a, long y, in TSelf b);

    /// <summary>Replaces the representative by one of about [0, p] in each coordinate; |a| at most 120p.</summary>
    static abstract void Shrink(ref TSelf a);

    /// <summary>Whether the element is zero.</summary>
    static abstract bool IsZero(in TSelf a);

    /// <summary>Whether two representatives stand for the same element.</summary>
    static abstract bool AreEqual(in TSelf a, in TSelf b);
}
