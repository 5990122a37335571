// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.State;

/// <summary>A one-transaction state test of one fork and one combination of data, gas and value.</summary>
public sealed class StateTestCase
{
    public required Revision Revision { get; init; }

    public required string Fork { get; init; }

    public required ulong ChainId { get; init; }

    public required StateTestEnvironment Environment { get; init; }

    public required FixtureBlobSchedule BlobSchedule { get; init; }

    public required GenesisAlloc Pre { get; init; }

    /// <summary>The signed transaction as it travels; empty when the fixture only has the parts.</summary>
    public required byte[] TransactionBytes { get; init; }

    /// <summary>The sender that the fixture names, if it does.</summary>
    public required Address? Sender { get; init; }

    public required Hash256 ExpectedRoot { get; init; }

    public required Hash256 ExpectedLogsHash { get; init; }

    /// <summary>The whole expected state, where the fixture has it.</summary>
    public required GenesisAlloc? ExpectedState { get; init; }

    /// <summary>Names of the reasons of which one must refuse the transaction; null when it is valid.</summary>
    public required string? ExpectedException { get; init; }

    /// <summary>Every post entry of one fork of one named test.</summary>
    public static IReadOnlyList<(string Suffix, StateTestCase Case)> Parse(JsonElement test, JsonProperty fork)
    {
        JsonElement transaction = test.GetProperty("transaction");
        StateTestEnvironment environment = StateTestEnvironment.Parse(test.GetProperty("env"));
        GenesisAlloc pre = GenesisAlloc.Parse(test.GetProperty("pre"));
        bool hasConfig = test.TryMember("config", out JsonElement config);
        ulong chainId = hasConfig && config.TryMember("chainid", out JsonElement id) ? id.AsUInt64() : 1;
        Revision revision = ForkName.Parse(fork.Name);
        FixtureBlobSchedule schedule = FixtureBlobSchedule.For(hasConfig ? config : default, fork.Name);
        bool isSingle = fork.Value.GetArrayLength() == 1;
        List<(string, StateTestCase)> cases = [];
        foreach (JsonElement post in fork.Value.EnumerateArray())
        {
            byte[] bytes = post.TryMember("txbytes", out JsonElement raw) ? raw.AsBytes() : [];
            StateTestCase parsed = new()
            {
                Revision = revision,
                Fork = fork.Name,
                ChainId = chainId,
                Environment = environment,
                BlobSchedule = schedule,
                Pre = pre,
                TransactionBytes = bytes.Length != 0 ? bytes : StateTestTransaction.Build(transaction, post.GetProperty("indexes"), chainId),
                Sender = transaction.TryMember("sender", out JsonElement sender) ? sender.AsAddress() : null,
                ExpectedRoot = post.GetProperty("hash").AsHash(),
                ExpectedLogsHash = post.GetProperty("logs").AsHash(),
                ExpectedState = post.TryMember("state", out JsonElement state) ? GenesisAlloc.Parse(state) : null,
                ExpectedException = post.TryMember("expectException", out JsonElement exception) ? exception.AsText() : null,
            };
            cases.Add((isSingle ? string.Empty : $"[{fork.Name} {cases.Count}]", parsed));
        }

        return cases;
    }
}

/// <summary>The block that a state test runs in.</summary>
public sealed record StateTestEnvironment(
    Address Coinbase,
    ulong GasLimit,
    ulong Number,
    ulong Timestamp,
    UInt256 Difficulty,
    Hash256 Random,
    UInt256? BaseFee,
    ulong ExcessBlobGas)
{
    public static StateTestEnvironment Parse(JsonElement element)
    {
        UInt256 gasLimit = element.GetProperty("currentGasLimit").AsUInt256();
        return new StateTestEnvironment(
            element.GetProperty("currentCoinbase").AsAddress(),
            gasLimit.IsUInt64 ? gasLimit.U0 : ulong.MaxValue,
            element.GetProperty("currentNumber").AsUInt64(),
            element.GetProperty("currentTimestamp").AsUInt64(),
            element.TryMember("currentDifficulty", out JsonElement difficulty) ? difficulty.AsUInt256() : UInt256.Zero,
            element.TryMember("currentRandom", out JsonElement random) ? ToHash(random.AsUInt256()) : Hash256.Zero,
            element.TryMember("currentBaseFee", out JsonElement baseFee) ? baseFee.AsUInt256() : null,
            element.TryMember("currentExcessBlobGas", out JsonElement excess) ? excess.AsUInt64() : 0);
    }

    private static Hash256 ToHash(UInt256 number)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        number.WriteBigEndian(bytes);
        return new Hash256(bytes);
    }
}
