// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.AppendLog;

namespace PowerVerse.Chain.Consensus.Runtime.Tests;

/// <summary>The end of the process, played at a chosen operation.</summary>
internal sealed class CrashException : Exception
{
    public CrashException()
        : base("The process ended here.")
    {
    }

    public CrashException(string message)
        : base(message)
    {
    }

    public CrashException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Files that share one power supply: after a number of operations it fails, and of what was not synced an arbitrary part survives.</summary>
internal sealed class CrashingDisk
{
    private readonly Dictionary<string, CrashingMedium> _media = [];

    /// <summary>Operations (writes, cuts and syncs) left before the crash; negative for never.</summary>
    internal int OperationsLeft { get; set; } = -1;

    /// <summary>Operations performed.</summary>
    internal int Operations { get; private set; }

    internal CrashingMedium this[string name]
    {
        get
        {
            if (!_media.TryGetValue(name, out CrashingMedium? medium))
            {
                medium = new CrashingMedium(this);
                _media.Add(name, medium);
            }

            return medium;
        }
    }

    internal IEnumerable<CrashingMedium> Media => _media.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value);

    /// <summary>The disk after the crash: each file keeps its durable content and a random prefix of the operations after it, the last one torn.</summary>
    internal CrashingDisk Restart(Random random)
    {
        CrashingDisk disk = new();
        foreach ((string name, CrashingMedium medium) in _media.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            disk._media.Add(name, medium.Survivor(disk, random));
        }

        return disk;
    }

    internal void OnOperation()
    {
        Operations++;
        if (OperationsLeft == 0)
        {
            throw new CrashException();
        }

        OperationsLeft--;
    }
}

/// <summary>One file of a <see cref="CrashingDisk"/>.</summary>
internal sealed class CrashingMedium : ILogMedium
{
    private readonly CrashingDisk _disk;
    private readonly List<(long Offset, byte[]? Bytes)> _pending = [];
    private byte[] _durable = [];
    private byte[] _content = [];

    internal CrashingMedium(CrashingDisk disk) => _disk = disk;

    /// <summary>The content as the process sees it.</summary>
    internal byte[] Content
    {
        get => _content;
        set => _content = _durable = value;
    }

    public long Length => _content.Length;

    public int Read(long offset, Span<byte> destination)
    {
        if (offset >= _content.Length)
        {
            return 0;
        }

        int count = (int)Math.Min(destination.Length, _content.Length - offset);
        _content.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        _pending.Add((offset, source.ToArray()));
        _disk.OnOperation();
        _content = Apply(_content, offset, source);
    }

    public void Truncate(long length)
    {
        _pending.Add((length, null));
        _disk.OnOperation();
        _content = _content[..(int)Math.Min(length, _content.Length)];
    }

    public void Sync()
    {
        _disk.OnOperation();
        _durable = _content;
        _pending.Clear();
    }

    public void Dispose()
    {
    }

    internal CrashingMedium Survivor(CrashingDisk disk, Random random)
    {
        byte[] bytes = _durable;
        int whole = random.Next(_pending.Count + 1);
        for (int i = 0; i < whole; i++)
        {
            bytes = Perform(bytes, _pending[i], int.MaxValue);
        }

        if (whole < _pending.Count && _pending[whole].Bytes is { } torn)
        {
            bytes = Perform(bytes, _pending[whole], random.Next(torn.Length + 1));
        }

        return new CrashingMedium(disk) { Content = bytes };
    }

    private static byte[] Perform(byte[] bytes, (long Offset, byte[]? Bytes) operation, int count) =>
        operation.Bytes is { } source
            ? Apply(bytes, operation.Offset, source.AsSpan(0, Math.Min(count, source.Length)))
            : bytes[..(int)Math.Min(operation.Offset, bytes.Length)];

    private static byte[] Apply(byte[] bytes, long offset, ReadOnlySpan<byte> source)
    {
        byte[] result = new byte[Math.Max(bytes.Length, (int)offset + source.Length)];
        bytes.CopyTo(result, 0);
        source.CopyTo(result.AsSpan((int)offset));
        return result;
    }
}
