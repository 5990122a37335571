// SPDX-License-Identifier: Apache-2.0

using System.IO.Compression;
using System.Text.Json;

namespace PowerVerse.Chain.SpecKit.Blocks;

/// <summary>Reads the gas-heavy blocks of benchmark/compute.zip.</summary>
public static class ComputeArchive
{
    private const string Common = "_common.json";

    /// <summary>The cases whose name contains a text, one at a time.</summary>
    public static IEnumerable<(string Name, BlockTestCase Case)> Load(string archive, string filter)
    {
        JsonDocumentOptions options = new() { MaxDepth = 256 };
        using ZipArchive zip = ZipFile.OpenRead(archive);
        using JsonDocument common = JsonDocument.Parse(Read(zip.GetEntry(Common)!), options);
        Dictionary<string, JsonElement> shared = common.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
        foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => entry.Name != Common))
        {
            using JsonDocument document = JsonDocument.Parse(Read(entry), options);
            foreach (JsonProperty member in document.RootElement.EnumerateObject().Where(member => member.Name.Contains(filter, StringComparison.Ordinal)))
            {
                yield return (member.Name, BlockTestCase.Parse(member.Value, shared));
            }
        }
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
