// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace PowerVerse.Chain.Load;

/// <summary>Where a node's memory is, by its own metrics: growth that these lines do not show is neither live objects nor one of its caches.</summary>
internal sealed class MemoryMetrics : IDisposable
{
    // Each with the beginning of its lines, which are added up.
    private static readonly (string Label, string Name)[] Parts =
    [
        ("heap", "dotnet_gc_last_collection_heap_size"),
        ("of it free", "dotnet_gc_last_collection_heap_fragmentation_size"),
        ("recent blocks", "powerverse_chain_recent_block_bytes"),
        ("trie", "powerverse_state_trie_bytes"),
        ("database cache", "powerverse_db_block_cache_bytes"),
        ("database writes", "powerverse_db_family_memory_bytes"),
    ];

    private readonly HttpClient _client;

    public MemoryMetrics(int port) => _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/metrics") };

    /// <summary>The parts in MiB.</summary>
    public async Task<string> ReadAsync()
    {
        string[] lines = (await _client.GetStringAsync((Uri?)null)).Split('\n');
        return string.Join(", ", Parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Label} {MiBOf(lines, part.Name):F1}")));
    }

    public void Dispose() => _client.Dispose();

    private static double MiBOf(string[] lines, string name) => lines
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)) / (1 << 20);
}
