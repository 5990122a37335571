// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Progress;

/// <summary>Progress that is told at once, on the thread that works; the framework's own goes through a queue and can arrive after the end.</summary>
internal sealed class InlineProgress<T> : IProgress<T>
{
    private readonly Action<T> _action;

    public InlineProgress(Action<T> action)
    {
        _action = action;
    }

    /// <inheritdoc/>
    public void Report(T value) => _action(value);
}
