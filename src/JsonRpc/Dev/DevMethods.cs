// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.JsonRpc.Dev;

/// <summary>evm_ and the anvil_ and hardhat_ methods about blocks and time, on a developer's node.</summary>
internal sealed class DevMethods : IMethodGroup
{
    /// <summary>Most blocks sealed by one call.</summary>
    public const ulong BlocksMax = 100_000;

    /// <summary>Most seconds that the clock, or the time from block to block, moves by at once.</summary>
    public const ulong StepSecondsMax = int.MaxValue;

    /// <summary>Latest time of a block that can be asked for, in seconds since the Unix epoch: the end of the year 9999. Behind the last time of all nothing could follow.</summary>
    public const ulong TimestampMax = 253_402_300_799;

    private readonly NodePorts _ports;

    public DevMethods(NodePorts ports) => _ports = ports;

    public IEnumerable<RpcMethod> Methods => _ports.Dev is null ? [] : [.. BlockMethods(), .. ClockMethods(), .. NodeMethods()];

    private IDevControl Dev => _ports.Dev!;

    private IEnumerable<RpcMethod> BlockMethods()
    {
        RpcParameter enabled = RpcParameter.Required("enabled", RpcType.Boolean);
        RpcParameter seconds = RpcParameter.Required("seconds", RpcType.Any);
        yield return new("evm_mine", RpcCost.Evm, EvmMine, "Seals a block.", RpcType.Text, RpcParameter.Optional("options", RpcType.Any));
        foreach (string prefix in Prefixes)
        {
            yield return new(
                prefix + "_mine", RpcCost.Evm, Mine, "Seals blocks.", RpcType.Null, RpcParameter.Optional("blocks", RpcType.Any),
                RpcParameter.Optional("interval", RpcType.Any));
            yield return new(prefix + "_getAutomine", RpcCost.Light, GetAutomine, "Whether transactions are sealed at once.", RpcType.Boolean);
        }

        yield return new("evm_setAutomine", RpcCost.Light, SetAutomine, "Whether transactions are sealed at once.", RpcType.Null, enabled);
        yield return new("anvil_setAutomine", RpcCost.Light, SetAutomine, "Whether transactions are sealed at once.", RpcType.Null, enabled);
        yield return new("evm_setIntervalMining", RpcCost.Light, SetIntervalMining, "Seals a block every so often; 0: no more.", RpcType.Null, seconds);
        yield return new("anvil_setIntervalMining", RpcCost.Light, SetIntervalMining, "Seals a block every so often; 0: no more.", RpcType.Null, seconds);
        yield return new("anvil_getIntervalMining", RpcCost.Light, GetIntervalMining, "Seconds between blocks, or null.", RpcType.Any);
        yield return new("evm_snapshot", RpcCost.Evm, Snapshot, "Marks the present chain.", RpcType.Quantity);
        yield return new("anvil_snapshot", RpcCost.Evm, Snapshot, "Marks the present chain.", RpcType.Quantity);
        yield return new("evm_revert", RpcCost.Evm, Revert, "Goes back to a mark.", RpcType.Boolean, RpcParameter.Required("snapshot", RpcType.Any));
        yield return new("anvil_revert", RpcCost.Evm, Revert, "Goes back to a mark.", RpcType.Boolean, RpcParameter.Required("snapshot", RpcType.Any));
    }

    private IEnumerable<RpcMethod> ClockMethods()
    {
        RpcParameter seconds = RpcParameter.Required("seconds", RpcType.Any);
        RpcParameter timestamp = RpcParameter.Required("timestamp", RpcType.Any);
        foreach (string prefix in (string[])["evm", "anvil"])
        {
            yield return new(prefix + "_increaseTime", RpcCost.Light, IncreaseTime, "Moves the clock forward.", RpcType.Number, seconds);
            yield return new(prefix + "_setTime", RpcCost.Light, SetTime, "Sets the clock.", RpcType.Number, timestamp);
            yield return new(prefix + "_setNextBlockTimestamp", RpcCost.Light, SetNextBlockTimestamp, "Time of the next block.", RpcType.Null, timestamp);
        }

        yield return new("anvil_setBlockTimestampInterval", RpcCost.Light, SetBlockTimestampInterval, "Seconds between times of blocks.", RpcType.Null, seconds);
        yield return new("anvil_removeBlockTimestampInterval", RpcCost.Light, RemoveBlockTimestampInterval, "Times by the clock again.", RpcType.Boolean);
    }

    private IEnumerable<RpcMethod> NodeMethods()
    {
        yield return new("anvil_nodeInfo", RpcCost.Light, NodeInfo, "The node and its chain.", RpcType.Object);
        yield return new("anvil_metadata", RpcCost.Light, Metadata, "The node and its chain.", RpcType.Object);
        yield return new("hardhat_metadata", RpcCost.Light, Metadata, "The node and its chain.", RpcType.Object);
        foreach (string prefix in Prefixes)
        {
            yield return new(
                prefix + "_setLoggingEnabled", RpcCost.Light, Accept, "Accepted without effect.", RpcType.Null, RpcParameter.Required("enabled", RpcType.Boolean));
        }
    }

    internal static readonly string[] Prefixes = ["anvil", "hardhat"];

    private RpcError? EvmMine(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadOptional(MineOptions.Read, out MineOptions? options))
        {
            return parameters.Error;
        }

        ulong blocks = options?.Blocks ?? 1;
        if (options?.Timestamp is { } timestamp && SetNextBlockTime(timestamp) is { } problem)
        {
            return problem;
        }

        if (Mine(blocks, null, context) is { } error)
        {
            return error;
        }

        result.WriteStringValue("0x0");
        return null;
    }

    private RpcError? Mine(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadOptionalLooseUInt64(out ulong? blocks) || !parameters.TryReadOptionalLooseUInt64(out ulong? interval))
        {
            return parameters.Error;
        }

        result.WriteNullValue();
        return Mine(blocks ?? 1, interval, context);
    }

    private RpcError? Mine(ulong blocks, ulong? interval, RpcContext context)
    {
        if (blocks > BlocksMax)
        {
            return RpcError.InvalidParams($"more than {BlocksMax} blocks at once");
        }

        if (interval > StepSecondsMax)
        {
            return TooFar();
        }

        // Bounded by the number of blocks and by who asks, not by the time of a call: a long jump is what was asked for.
        Dev.Mine(blocks, interval, context.Connection.Aborted);
        return null;
    }

    private RpcError? GetAutomine(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteBooleanValue(Dev.IsAutomine);
        return null;
    }

    private RpcError? SetAutomine(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBoolean(out bool isEnabled))
        {
            return parameters.Error;
        }

        Dev.IsAutomine = isEnabled;
        result.WriteNullValue();
        return null;
    }

    private RpcError? SetIntervalMining(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadLooseUInt64(out ulong seconds))
        {
            return parameters.Error;
        }

        Dev.IsAutomine = false;
        Dev.IntervalSeconds = seconds;
        result.WriteNullValue();
        return null;
    }

    private RpcError? GetIntervalMining(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (Dev.IntervalSeconds is > 0 and ulong seconds)
        {
            result.WriteNumberValue(seconds);
        }
        else
        {
            result.WriteNullValue();
        }

        return null;
    }

    private RpcError? Snapshot(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteQuantityValue(Dev.TakeSnapshot());
        return null;
    }

    private RpcError? Revert(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadLooseUInt64(out ulong snapshot))
        {
            return parameters.Error;
        }

        result.WriteBooleanValue(Dev.TryRevert(snapshot));
        return null;
    }

    private RpcError? IncreaseTime(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadLooseUInt64(out ulong seconds))
        {
            return parameters.Error;
        }

        if (seconds > StepSecondsMax)
        {
            return TooFar();
        }

        result.WriteNumberValue(Dev.IncreaseTime(seconds));
        return null;
    }

    private RpcError? SetTime(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadLooseUInt64(out ulong timestamp))
        {
            return parameters.Error;
        }

        Dev.SetTime(timestamp);
        result.WriteNumberValue(Dev.TimeOffsetSeconds);
        return null;
    }

    private RpcError? SetNextBlockTimestamp(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadLooseUInt64(out ulong timestamp))
        {
            return parameters.Error;
        }

        result.WriteNullValue();
        return SetNextBlockTime(timestamp);
    }

    private RpcError? SetNextBlockTime(ulong timestamp) =>
        timestamp > TimestampMax ? TooFar()
        : Dev.TrySetNextBlockTime(timestamp) ? null
        : RpcError.InvalidParams($"Timestamp error: {timestamp} is lower than or equal to previous block's timestamp {_ports.Chain.Head.Header.Timestamp}");

    private static RpcError TooFar() => RpcError.InvalidParams("the clock does not go that far");

    private RpcError? SetBlockTimestampInterval(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadLooseUInt64(out ulong seconds))
        {
            return parameters.Error;
        }

        if (seconds > StepSecondsMax)
        {
            return TooFar();
        }

        Dev.SetBlockTimeInterval(seconds);
        result.WriteNullValue();
        return null;
    }

    private RpcError? RemoveBlockTimestampInterval(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        Dev.SetBlockTimeInterval(null);
        result.WriteBooleanValue(true);
        return null;
    }

    private RpcError? NodeInfo(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        ChainHead head = _ports.Chain.Head;
        result.WriteStartObject();
        result.WriteString("currentBlockNumber", $"0x{head.Number:x}");
        result.WriteNumber("currentBlockTimestamp", head.Header.Timestamp);
        result.WriteString("currentBlockHash", head.Hash.ToString());
        result.WriteString("hardFork", _ports.Chain.Spec.RevisionOf(head.Header).ToString().ToLowerInvariant());
        result.WriteString("transactionOrder", "fees");
        result.WriteStartObject("environment");
        result.WriteString("baseFee", (head.Header.BaseFeePerGas ?? default).ToQuantity());
        result.WriteNumber("chainId", _ports.Chain.Spec.ChainId);
        result.WriteString("gasLimit", $"0x{head.Header.GasLimit:x}");
        result.WriteString("gasPrice", (head.Header.BaseFeePerGas ?? default).ToQuantity());
        result.WriteEndObject();
        result.WriteStartObject("forkConfig");
        result.WriteNull("forkUrl");
        result.WriteNull("forkBlockNumber");
        result.WriteNull("forkRetryBackoff");
        result.WriteEndObject();
        result.WriteEndObject();
        return null;
    }

    private RpcError? Metadata(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        ChainHead head = _ports.Chain.Head;
        result.WriteStartObject();
        result.WriteString("clientVersion", _ports.ClientVersion);
        result.WriteNumber("chainId", _ports.Chain.Spec.ChainId);
        result.WriteString("instanceId", _ports.Chain.Genesis.Hash.ToString());
        result.WriteNumber("latestBlockNumber", head.Number);
        result.WriteString("latestBlockHash", head.Hash.ToString());
        result.WriteStartObject("snapshots");
        result.WriteEndObject();
        result.WriteEndObject();
        return null;
    }

    private RpcError? Accept(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        result.WriteNullValue();
        return null;
    }
}
