// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>A curve whose subgroup of order r has an endomorphism that acts as a scalar, which shortens scalars.</summary>
internal interface IMultipliable<TField> : ICurve<TField>
    where TField : struct, IField<TField>
{
    /// <summary>Parts that a scalar is split into.</summary>
    static abstract int Parts { get; }

    /// <summary>Bits of a part at most.</summary>
    static abstract int PartBits { get; }

    /// <summary>Writes a scalar, reduced modulo r, as digits in base e, the scalar that the endomorphism acts as.</summary>
    static abstract void Split(in UInt256 scalar, Span<UInt256> parts);

    /// <summary>[e]P for P in the subgroup.</summary>
    static abstract void ApplyEndomorphism(out AffinePoint<TField> result, in AffinePoint<TField> point);
}
