// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>The slots that eth_getProof is asked for, and for each whether the client wrote all 32 bytes: the answer repeats it in that form.</summary>
/// <param name="Slots">The slots.</param>
/// <param name="AreWhole">Whether all 32 bytes were written.</param>
/// <param name="Problem">What is wrong with a slot; null: nothing.</param>
internal sealed record ProofSlots(IReadOnlyList<UInt256> Slots, IReadOnlyList<bool> AreWhole, string? Problem)
{
    /// <summary>Reads an array of slots.</summary>
    public static string? Read(ref Utf8JsonReader reader, out ProofSlots value)
    {
        value = null!;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return "json: expected an array of slots";
        }

        List<UInt256> slots = [];
        List<bool> areWhole = [];
        string? problem = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            problem ??= HexJson.ReadStorageKey(ref reader, out UInt256 slot, out bool isWhole) is { } found ? found : Add(slots, areWhole, slot, isWhole);
            reader.Skip();
        }

        value = new ProofSlots(slots, areWhole, problem);
        return null;
    }

    private static string? Add(List<UInt256> slots, List<bool> areWhole, in UInt256 slot, bool isWhole)
    {
        slots.Add(slot);
        areWhole.Add(isWhole);
        return null;
    }
}
