// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Evm.Tracing;

/// <summary>Watches nothing.</summary>
public readonly struct NoTracer : ITracer
{
    /// <inheritdoc/>
    public static bool IsEnabled => false;
}
