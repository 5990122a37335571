// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace PowerVerse.Chain.Storage.AppendLog;

/// <summary>A log in a file that no other process opens meanwhile.</summary>
/// <remarks>The entry of a new file in its folder is made durable by the file system; a log that is created when the node is set up, not in use, loses nothing by it.</remarks>
public sealed class DiskLogMedium : ILogMedium
{
    private readonly SafeFileHandle _file;
    private readonly string _name;
    private readonly Action<string, TimeSpan>? _synced;

    /// <summary>Opens the file, or creates it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="synced">Takes the file's name and the time of each <see cref="Sync"/>, for those who watch the disk.</param>
    /// <exception cref="IOException">The file cannot be opened, or another process has it.</exception>
    public DiskLogMedium(string path, Action<string, TimeSpan>? synced = null)
    {
        _name = Path.GetFileName(path);
        _synced = synced;
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
    public void Sync()
    {
        long began = Stopwatch.GetTimestamp();
        RandomAccess.FlushToDisk(_file);
        _synced?.Invoke(_name, Stopwatch.GetElapsedTime(began));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
