// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.State.Merkle.Proofs;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Writes proofs (EIP-1186).</summary>
internal static class ProofJson
{
    public static void Write(Utf8JsonWriter writer, AccountProof proof, IReadOnlyList<bool> areKeysWhole)
    {
        writer.WriteStartObject();
        writer.WriteHex(Names.Address, proof.Address);
        WriteNodes(writer, Names.AccountProof, proof.Nodes);
        writer.WriteQuantity(Names.Balance, proof.Account.Balance);
        writer.WriteHex(Names.CodeHash, proof.Account.CodeHash);
        writer.WriteQuantity(Names.Nonce, proof.Account.Nonce);
        writer.WriteHex(Names.StorageHash, proof.Account.StorageRoot);
        writer.WriteStartArray(Names.StorageProof);
        for (int i = 0; i < proof.Slots.Count; i++)
        {
            SlotProof slot = proof.Slots[i];
            writer.WriteStartObject();
            writer.WritePropertyName(Names.Key);
            if (areKeysWhole[i])
            {
                writer.WriteWordValue(slot.Slot);
            }
            else
            {
                writer.WriteQuantityValue(slot.Slot);
            }

            writer.WriteQuantity(Names.Value, slot.Value);
            WriteNodes(writer, Names.Proof, slot.Nodes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteNodes(Utf8JsonWriter writer, JsonEncodedText name, IReadOnlyList<ReadOnlyMemory<byte>> nodes)
    {
        writer.WriteStartArray(name);
        foreach (ReadOnlyMemory<byte> node in nodes)
        {
            writer.WriteHexValue(node.Span);
        }

        writer.WriteEndArray();
    }
}
