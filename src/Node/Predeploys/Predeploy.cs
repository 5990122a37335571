// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Node.Predeploys;

/// <summary>A contract that is there from the first block, since tools expect it at its address on every chain.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Nonce">Its nonce: 1, as of every contract since EIP-161.</param>
/// <param name="Code">Its code, other people's work under the licence that stands beside it in predeploys.json.</param>
internal sealed record Predeploy(string Name, Address Address, ulong Nonce, byte[] Code)
{
    private static readonly Lazy<IReadOnlyList<Predeploy>> Loaded = new(Load);

    /// <summary>All, with the code's hash checked.</summary>
    public static IReadOnlyList<Predeploy> All => Loaded.Value;

    private static List<Predeploy> Load()
    {
        using Stream stream = typeof(Predeploy).Assembly.GetManifestResourceStream("predeploys.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        List<Predeploy> predeploys = [];
        foreach (JsonElement item in document.RootElement.EnumerateArray())
        {
            byte[] code = Hex.Decode(item.GetProperty("code").GetString()!);
            Invariant.Check(Keccak256.Hash(code) == Hash256.Parse(item.GetProperty("codeHash").GetString()!));
            predeploys.Add(new Predeploy(
                item.GetProperty("name").GetString()!, Address.Parse(item.GetProperty("address").GetString()!), item.GetProperty("nonce").GetUInt64(), code));
        }

        return predeploys;
    }
}
