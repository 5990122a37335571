// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PowerVerse.Chain.Primitives.Results;

/// <summary>Checks that must hold whatever the input: on in Release too, since halting beats forking.</summary>
public static class Invariant
{
    /// <summary>Throws <see cref="InvariantViolationException"/> naming the failed expression unless it holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check([DoesNotReturnIf(false)] bool condition, [CallerArgumentExpression(nameof(condition))] string expression = "")
    {
        if (!condition)
        {
            Fail(expression);
        }
    }

    /// <summary>Throws <see cref="InvariantViolationException"/> with the given reason.</summary>
    [DoesNotReturn]
    public static void Fail(string reason) => throw new InvariantViolationException(reason);
}
