// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>What a simulation sets in one account before it runs; what is null stays as it is.</summary>
internal sealed class AccountOverride
{
    public ulong? Nonce { get; private set; }

    public ReadOnlyMemory<byte>? Code { get; private set; }

    public UInt256? Balance { get; private set; }

    /// <summary>The whole storage: every other slot is zero.</summary>
    public IReadOnlyList<(UInt256 Slot, UInt256 Value)>? State { get; private set; }

    /// <summary>Single slots.</summary>
    public IReadOnlyList<(UInt256 Slot, UInt256 Value)>? StateDiff { get; private set; }

    /// <summary>Where the precompiled contract of this address is to answer instead.</summary>
    public Address? MovePrecompileTo { get; private set; }

    /// <summary>Reads an override from the present token.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(ref Utf8JsonReader reader, out AccountOverride value)
    {
        value = new AccountOverride();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected an account override";
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (value.ReadMember(ref reader) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private string? ReadMember(ref Utf8JsonReader reader)
    {
        string? problem = null;
        if (MemberReader.Takes(ref reader, "nonce"u8))
        {
            problem = MemberReader.Read(ref reader, HexJson.ReadUInt64, out ulong? nonce);
            Nonce = nonce;
        }
        else if (MemberReader.Takes(ref reader, "code"u8))
        {
            problem = MemberReader.ReadBytes(ref reader, out ReadOnlyMemory<byte>? code);
            Code = code;
        }
        else if (MemberReader.Takes(ref reader, "balance"u8))
        {
            problem = MemberReader.Read(ref reader, HexJson.ReadUInt256, out UInt256? balance);
            Balance = balance;
        }
        else if (MemberReader.Takes(ref reader, "state"u8))
        {
            problem = ReadSlots(ref reader, out IReadOnlyList<(UInt256, UInt256)>? slots);
            State = slots;
        }
        else if (MemberReader.Takes(ref reader, "stateDiff"u8))
        {
            problem = ReadSlots(ref reader, out IReadOnlyList<(UInt256, UInt256)>? slots);
            StateDiff = slots;
        }
        else if (MemberReader.Takes(ref reader, "movePrecompileToAddress"u8))
        {
            problem = MemberReader.Read(ref reader, HexJson.ReadAddress, out Address? target);
            MovePrecompileTo = target;
        }
        else
        {
            MemberReader.Skip(ref reader);
        }

        return problem;
    }

    // Keys and values are 32 bytes; some tools leave leading zeros out.
    private static string? ReadSlots(ref Utf8JsonReader reader, out IReadOnlyList<(UInt256 Slot, UInt256 Value)>? value)
    {
        value = null;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected an object of slots";
        }

        List<(UInt256, UInt256)> slots = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (HexJson.ParseStorageKey(reader.GetString()!, out UInt256 slot, out _) is { } keyProblem)
            {
                return keyProblem;
            }

            reader.Read();
            if (HexJson.ReadStorageKey(ref reader, out UInt256 word, out _) is { } problem)
            {
                return problem;
            }

            slots.Add((slot, word));
        }

        value = slots;
        return null;
    }
}
