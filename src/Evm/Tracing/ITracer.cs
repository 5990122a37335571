// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Evm.Tracing;

/// <summary>Watches execution. Implementations are structs, so that the interpreter is compiled for each and an absent tracer costs nothing.</summary>
public interface ITracer
{
    /// <summary>True when the tracer wants any callback; a constant of the type.</summary>
    static abstract bool IsEnabled { get; }
}
