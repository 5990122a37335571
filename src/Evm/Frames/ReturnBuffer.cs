// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace PowerVerse.Chain.Evm.Frames;

/// <summary>The return data of the last finished call (EIP-211). One is enough for a run: a call replaces it, for caller and callee alike.</summary>
internal sealed unsafe class ReturnBuffer : IDisposable
{
    private byte* _start;
    private int _capacity;

    ~ReturnBuffer()
    {
        Free();
    }

    public int Length { get; private set; }

    /// <summary>The first byte; valid until the buffer is written again.</summary>
    public byte* Start => _start;

    public ReadOnlySpan<byte> Span => new(_start, Length);

    public void Clear() => Length = 0;

    public void Set(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Prepare(bytes.Length));
        Length = bytes.Length;
    }

    /// <summary>Room for an output of at most a given length; the content is forgotten.</summary>
    // SAFETY: the span is used at once, before the buffer can be prepared again.
    public Span<byte> Prepare(int lengthMax)
    {
        Length = 0;
        if (lengthMax > _capacity)
        {
            NativeMemory.Free(_start);
            _start = null;
            _capacity = 0;
            int capacity = (int)Math.Min(int.MaxValue, Math.Max(1024L, lengthMax * 2L));
            _start = (byte*)NativeMemory.Alloc((nuint)capacity);
            _capacity = capacity;
        }

        return new Span<byte>(_start, lengthMax);
    }

    /// <summary>Declares how much of the prepared room is the content.</summary>
    public void Finish(int length) => Length = length;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_start);
        _start = null;
        _capacity = 0;
    }
}
