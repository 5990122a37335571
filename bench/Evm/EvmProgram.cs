// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;

namespace PowerVerse.Chain.Evm.Bench;

/// <summary>One benchmark program: deployed code and call data.</summary>
public sealed record EvmProgram(string Name, byte[] Code, byte[] Data)
{
    /// <summary>Reads programs.json of the fixtures: an array of {name, code, data}.</summary>
    public static IReadOnlyList<EvmProgram> Load(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        List<EvmProgram> programs = [];
        foreach (JsonElement entry in document.RootElement.EnumerateArray())
        {
            programs.Add(new EvmProgram(
                entry.GetProperty("name").GetString()!, Bytes(entry.GetProperty("code")), Bytes(entry.GetProperty("data"))));
        }

        return programs;
    }

    public override string ToString() => Name;

    private static byte[] Bytes(JsonElement hex) => Convert.FromHexString(hex.GetString().AsSpan(2));
}
