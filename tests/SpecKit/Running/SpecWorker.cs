// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm;

namespace PowerVerse.Chain.SpecKit.Running;

/// <summary>What one thread keeps between cases.</summary>
public sealed class SpecWorker : IDisposable
{
    public Interpreter Interpreter { get; } = new();

    public void Dispose() => Interpreter.Dispose();
}
