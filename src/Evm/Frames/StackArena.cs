// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Frames;

/// <summary>The words of all stacks of one run. A frame's stack starts where its caller's ends, so a deep call chain stays dense.</summary>
/// <remarks>The memory is native and only reserved: the operating system gives pages as they are first written.</remarks>
internal sealed unsafe class StackArena : IDisposable
{
    /// <summary>Words of one stack (Yellow Paper section 9.1).</summary>
    public const int WordsPerFrame = 1024;

    /// <summary>Frames alive at once: the outermost one and 1,024 calls (Yellow Paper section 9.1).</summary>
    public const int FramesMax = 1025;

    private UInt256* _start;

    public StackArena()
    {
        // SAFETY: every frame adds at most WordsPerFrame words above its caller's, so FramesMax * WordsPerFrame words are never exceeded;
        // one word more lies below the first, since an empty stack's top is the word below its bottom.
        _start = (UInt256*)NativeMemory.AlignedAlloc(((nuint)FramesMax * WordsPerFrame + 1) * UInt256.Size, 64);
    }

    ~StackArena()
    {
        Free();
    }

    /// <summary>The first word of the outermost stack.</summary>
    public UInt256* Bottom => _start + 1;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}
