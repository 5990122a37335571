// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.State.Merkle.WorldState;

/// <summary>How much a world state keeps in memory between commits. Beyond a limit everything clean is dropped at the next commit and read again when needed.</summary>
public sealed record WorldStateLimits
{
    /// <summary>Bytes of trie nodes, paths and values. Default 256 MiB.</summary>
    public int TrieBytesMax { get; init; } = 256 * 1024 * 1024;

    /// <summary>Trie nodes, about 80 bytes each beside their content. Default 2,000,000.</summary>
    public int TrieNodesMax { get; init; } = 2_000_000;

    /// <summary>Accounts. Default 200,000.</summary>
    public int AccountsMax { get; init; } = 200_000;

    /// <summary>Storage slots. Default 500,000.</summary>
    public int SlotsMax { get; init; } = 500_000;

    /// <summary>Bytes of code. Default 64 MiB.</summary>
    public long CodeBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>The limits that together come to about so many bytes, in the proportions of the defaults, which come to about 512 MiB.</summary>
    public static WorldStateLimits ForBytes(long bytes) => new()
    {
        TrieBytesMax = (int)Math.Min(bytes / 2, int.MaxValue / 2),
        TrieNodesMax = (int)Math.Min(bytes / 256, int.MaxValue / 2),
        AccountsMax = (int)Math.Min(bytes / 2_560, int.MaxValue / 2),
        SlotsMax = (int)Math.Min(bytes / 1_024, int.MaxValue / 2),
        CodeBytesMax = bytes / 8,
    };
}
