// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Storage.AppendLog;

/// <summary>The bytes under a log: a file, or memory that behaves like one in a crash.</summary>
/// <remarks>
/// <see cref="Write"/> promises nothing about durability; <see cref="Sync"/> MUST return only when everything written before it survives a power
/// failure. A medium that claims more than it does breaks the safety of whoever speaks after a sync.
/// </remarks>
public interface ILogMedium : IDisposable
{
    /// <summary>Length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads up to <c>destination.Length</c> bytes; fewer only at the end.</summary>
    /// <returns>The number of bytes read.</returns>
    int Read(long offset, Span<byte> destination);

    /// <summary>Writes bytes, extending the medium where they go beyond its end.</summary>
    void Write(long offset, ReadOnlySpan<byte> source);

    /// <summary>Cuts the medium to a length.</summary>
    void Truncate(long length);

    /// <summary>Makes everything written so far durable.</summary>
    void Sync();
}
