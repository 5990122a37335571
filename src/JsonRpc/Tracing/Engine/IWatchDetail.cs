// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>How much a <see cref="TracerWatch{TDetail}"/> sees: a constant of the type, so that the loop is compiled for it.</summary>
internal interface IWatchDetail
{
    /// <summary>Whether every instruction is passed on.</summary>
    static abstract bool IncludesSteps { get; }
}

/// <summary>Every instruction too.</summary>
internal readonly struct EveryStep : IWatchDetail
{
    public static bool IncludesSteps => true;
}

/// <summary>Frames, logs and self-destructs only.</summary>
internal readonly struct FramesOnly : IWatchDetail
{
    public static bool IncludesSteps => false;
}
