// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.TestKit;

/// <summary>One fixture file with its content: from a folder, or an entry of a zip.</summary>
/// <param name="Source">The archive or folder it was found in.</param>
/// <param name="Name">Its path inside the source, with forward slashes.</param>
/// <param name="Content">Its bytes.</param>
public sealed record FixtureEntry(string Source, string Name, ReadOnlyMemory<byte> Content)
{
    /// <summary>File name without folder.</summary>
    public string FileName => Name[(Name.LastIndexOf('/') + 1)..];
}
