// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>What the caller of testing_buildBlockV1 decides about the block: PayloadAttributesV3 of the engine API.</summary>
internal sealed class PayloadAttributes
{
    private const int WithdrawalsMax = 1_000;

    private readonly List<Withdrawal> _withdrawals = [];
    private ulong _timestamp;
    private Hash256 _prevRandao;
    private Hash256 _beaconRoot;
    private Address _feeRecipient;

    public static string? Read(ref Utf8JsonReader reader, out PayloadAttributes value)
    {
        value = new PayloadAttributes();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected payload attributes";
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

    public BlockPlan ToPlan(byte[] extraData, ulong gasLimitTarget) => new()
    {
        Timestamp = _timestamp,
        Beneficiary = _feeRecipient,
        PrevRandao = _prevRandao,
        ParentBeaconBlockRoot = _beaconRoot,
        Withdrawals = _withdrawals,
        ExtraData = extraData,
        GasLimitTarget = gasLimitTarget,
    };

    private string? ReadMember(ref Utf8JsonReader reader)
    {
        bool isTimestamp = reader.ValueTextEquals("timestamp"u8);
        bool isRandao = reader.ValueTextEquals("prevRandao"u8);
        bool isRecipient = reader.ValueTextEquals("suggestedFeeRecipient"u8);
        bool isBeaconRoot = reader.ValueTextEquals("parentBeaconBlockRoot"u8);
        bool isWithdrawals = reader.ValueTextEquals("withdrawals"u8);
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (isTimestamp)
        {
            return HexJson.ReadUInt64(ref reader, out _timestamp);
        }

        if (isRandao)
        {
            return HexJson.ReadHash(ref reader, out _prevRandao);
        }

        if (isRecipient)
        {
            return HexJson.ReadAddress(ref reader, out _feeRecipient);
        }

        if (isBeaconRoot)
        {
            return HexJson.ReadHash(ref reader, out _beaconRoot);
        }

        if (isWithdrawals)
        {
            return ReadWithdrawals(ref reader);
        }

        reader.Skip();
        return null;
    }

    private string? ReadWithdrawals(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return "json: expected an array of withdrawals";
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_withdrawals.Count == WithdrawalsMax || reader.TokenType != JsonTokenType.StartObject)
            {
                return "json: expected withdrawals";
            }

            if (ReadWithdrawal(ref reader, out Withdrawal withdrawal) is { } problem)
            {
                return problem;
            }

            _withdrawals.Add(withdrawal);
        }

        return null;
    }

    private static string? ReadWithdrawal(ref Utf8JsonReader reader, out Withdrawal withdrawal)
    {
        withdrawal = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIndex = reader.ValueTextEquals("index"u8);
            bool isValidator = reader.ValueTextEquals("validatorIndex"u8);
            bool isAmount = reader.ValueTextEquals("amount"u8);
            bool isAddress = reader.ValueTextEquals("address"u8);
            reader.Read();
            if (isAddress)
            {
                if (HexJson.ReadAddress(ref reader, out Address address) is { } wrong)
                {
                    return wrong;
                }

                withdrawal = withdrawal with { Address = address };
                continue;
            }

            if (!isIndex && !isValidator && !isAmount)
            {
                reader.Skip();
                continue;
            }

            if (HexJson.ReadUInt64(ref reader, out ulong number) is { } problem)
            {
                return problem;
            }

            withdrawal = isIndex ? withdrawal with { Index = number }
                : isValidator ? withdrawal with { ValidatorIndex = number }
                : withdrawal with { AmountGwei = number };
        }

        return null;
    }
}
