// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>Reading of call data that counts as followed by zeros without end (Yellow Paper appendix E).</summary>
internal static class PrecompileInput
{
    /// <summary>Words that hold so many bytes.</summary>
    public static ulong Words(int bytes) => ((ulong)bytes + 31) / 32;

    /// <summary>Copies the bytes at an offset, with zeros beyond the end of the input.</summary>
    public static void CopyPadded(ReadOnlySpan<byte> input, ulong offset, Span<byte> destination)
    {
        int start = (int)Math.Min(offset, (ulong)input.Length);
        int count = Math.Min(destination.Length, input.Length - start);
        input.Slice(start, count).CopyTo(destination);
        destination[count..].Clear();
    }
}
