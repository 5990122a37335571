// SPDX-License-Identifier: Apache-2.0

using Microsoft.Win32.SafeHandles;

namespace PowerVerse.Chain.Storage.AppendLog;

/// <summary>A log in a file that no other process opens meanwhile.</summary>
/// <remarks>The entry of a new file in its folder is made durable by the file system; a log that is created when the node is set up, not in use, loses nothing by it.</remarks>
public sealed class DiskLogMedium : ILogMedium
{
    private readonly SafeFileHandle _file;

    /// <summary>Opens the file, or creates it.</summary>
    /// <exception cref="IOException">The file cannot be opened, or another process has it.</exception>
    public DiskLogMedium(string path)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Length = RandomAccess.GetLength(_file);
    }

    /// <inheritdoc/>
    public long Length { get; private set; }

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination)
    {
        int total = 0;
        while (total < destination.Length)
        {
            int count = RandomAccess.Read(_file, destination[total..], offset + total);
            if (count == 0)
            {
                break;
            }

            total += count;
        }

        return total;
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        RandomAccess.Write(_file, source, offset);
        Length = Math.Max(Length, offset + source.Length);
    }

    /// <inheritdoc/>
    public void Truncate(long length)
    {
        RandomAccess.SetLength(_file, length);
        Length = length;
    }

    /// <inheritdoc/>
    public void Sync() => RandomAccess.FlushToDisk(_file);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
