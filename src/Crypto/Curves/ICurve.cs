// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>A curve y^2 = x^3 + b over a field.</summary>
internal interface ICurve<TField>
    where TField : struct, IField<TField>
{
    /// <summary>The constant b.</summary>
    static abstract TField B { get; }
}
