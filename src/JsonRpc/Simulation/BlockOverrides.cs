// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>What a simulation sets in the block before it runs; what is null stays as it is.</summary>
/// <remarks>The names of eth_simulateV1 count, and so do the older ones of eth_callMany (coinbase, random, baseFee).</remarks>
internal sealed class BlockOverrides
{
    // A block of this many withdrawals would not fit in a message.
    private const int WithdrawalsMax = 16_384;

    public ulong? Number { get; private set; }

    public UInt256? Difficulty { get; private set; }

    public ulong? Time { get; private set; }

    public ulong? GasLimit { get; private set; }

    public Address? FeeRecipient { get; private set; }

    public Hash256? PrevRandao { get; private set; }

    public UInt256? BaseFeePerGas { get; private set; }

    public UInt256? BlobBaseFee { get; private set; }

    public Hash256? BeaconRoot { get; private set; }

    public IReadOnlyList<Withdrawal>? Withdrawals { get; private set; }

    /// <summary>Reads overrides from the present token.</summary>
    /// <returns>Null, or what is wrong with them.</returns>
    public static string? Read(ref Utf8JsonReader reader, out BlockOverrides value)
    {
        value = new BlockOverrides();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected an object of block overrides";
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (value.ReadNumber(ref reader, out bool isNumber) is { } problem)
            {
                return problem;
            }

            if (!isNumber && value.ReadOther(ref reader) is { } otherProblem)
            {
                return otherProblem;
            }
        }

        return null;
    }

    /// <summary>The members that a block has and a call's environment has not.</summary>
    public RpcError? RefuseForCalls() =>
        BeaconRoot is not null ? RpcError.InvalidParams("block override \"beaconRoot\" is not supported for this RPC method")
        : Withdrawals is not null ? RpcError.InvalidParams("block override \"withdrawals\" is not supported for this RPC method")
        : null;

    /// <summary>The environment with these members in place of its own.</summary>
    public BlockEnvironment Apply(BlockEnvironment environment) => environment with
    {
        Number = Number ?? environment.Number,
        Difficulty = Difficulty ?? environment.Difficulty,
        Timestamp = Time ?? environment.Timestamp,
        GasLimit = GasLimit ?? environment.GasLimit,
        Beneficiary = FeeRecipient ?? environment.Beneficiary,
        PrevRandao = PrevRandao ?? environment.PrevRandao,
        BaseFee = BaseFeePerGas ?? environment.BaseFee,
        BlobBaseFee = BlobBaseFee ?? environment.BlobBaseFee,
    };

    private string? ReadNumber(ref Utf8JsonReader reader, out bool isNumber)
    {
        string? problem = null;
        isNumber = true;
        if (MemberReader.Takes(ref reader, "number"u8))
        {
            problem = MemberReader.Read(ref reader, HexJson.ReadUInt64, out ulong? number);
            Number = number;
        }
        else if (MemberReader.Takes(ref reader, "time"u8))
        {
            problem = MemberReader.Read(ref reader, HexJson.ReadUInt64, out ulong? time);
            Time = time;
        }
        else if (MemberReader.Takes(ref reader, "gasLimit"u8))
        {
            problem = MemberReader.Read(ref reader, HexJson.ReadUInt64, out ulong? gasLimit);
            GasLimit = gasLimit;
        }
        else if (MemberReader.Takes(ref reader, "difficulty"u8))
        {
            problem = MemberReader.Read(ref reader, HexJson.ReadUInt256, out UInt256? difficulty);
            Difficulty = difficulty;
        }
        else if (MemberReader.Takes(ref reader, "baseFeePerGas"u8) || MemberReader.Takes(ref reader, "baseFee"u8))
        {
            problem = MemberReader.Read(ref reader, HexJson.ReadUInt256, out UInt256? baseFee);
            BaseFeePerGas = baseFee;
        }
        else if (MemberReader.Takes(ref reader, "blobBaseFee"u8))
        {
            problem = MemberReader.Read(ref reader, HexJson.ReadUInt256, out UInt256? blobBaseFee);
            BlobBaseFee = blobBaseFee;
        }
        else
        {
            isNumber = false;
        }

        return problem;
    }

    private string? ReadOther(ref Utf8JsonReader reader)
    {
        string? problem = null;
        if (MemberReader.Takes(ref reader, "feeRecipient"u8) || MemberReader.Takes(ref reader, "coinbase"u8))
        {
            problem = MemberReader.Read(ref reader, HexJson.ReadAddress, out Address? recipient);
            FeeRecipient = recipient;
        }
        else if (MemberReader.Takes(ref reader, "prevRandao"u8) || MemberReader.Takes(ref reader, "random"u8))
        {
            problem = MemberReader.Read(ref reader, ReadWord, out Hash256? randao);
            PrevRandao = randao;
        }
        else if (MemberReader.Takes(ref reader, "beaconRoot"u8))
        {
            problem = MemberReader.Read(ref reader, HexJson.ReadHash, out Hash256? root);
            BeaconRoot = root;
        }
        else if (MemberReader.Takes(ref reader, "withdrawals"u8))
        {
            bool isGiven = reader.TokenType != JsonTokenType.Null;
            problem = MemberReader.ReadArray(ref reader, ReadWithdrawal, WithdrawalsMax, out IReadOnlyList<Withdrawal> withdrawals);
            Withdrawals = isGiven ? withdrawals : null;
        }
        else
        {
            MemberReader.Skip(ref reader);
        }

        return problem;
    }

    // The specification calls it a number, clients send 32 bytes.
    private static string? ReadWord(ref Utf8JsonReader reader, out Hash256 value)
    {
        string? problem = HexJson.ReadStorageKey(ref reader, out UInt256 word, out _);
        value = word.ToHash();
        return problem;
    }

    private static string? ReadWithdrawal(ref Utf8JsonReader reader, out Withdrawal value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected a withdrawal";
        }

        ulong index = 0, validator = 0, amount = 0;
        Address address = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? problem = null;
            if (MemberReader.Takes(ref reader, "index"u8))
            {
                problem = HexJson.ReadUInt64(ref reader, out index);
            }
            else if (MemberReader.Takes(ref reader, "validatorIndex"u8))
            {
                problem = HexJson.ReadUInt64(ref reader, out validator);
            }
            else if (MemberReader.Takes(ref reader, "address"u8))
            {
                problem = HexJson.ReadAddress(ref reader, out address);
            }
            else if (MemberReader.Takes(ref reader, "amount"u8))
            {
                problem = HexJson.ReadUInt64(ref reader, out amount);
            }
            else
            {
                MemberReader.Skip(ref reader);
            }

            if (problem is not null)
            {
                return problem;
            }
        }

        value = new Withdrawal(index, validator, address, amount);
        return null;
    }
}
