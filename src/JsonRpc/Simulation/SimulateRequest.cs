// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>What eth_simulateV1 is asked for.</summary>
/// <param name="Blocks">The blocks, one on another.</param>
/// <param name="TracesTransfers">Whether moves of value are shown as logs.</param>
/// <param name="Validates">Whether nonces and fees count as in a block.</param>
/// <param name="IsFull">Whether transactions are written out or only named.</param>
internal sealed record SimulateRequest(IReadOnlyList<SimulateBlock> Blocks, bool TracesTransfers, bool Validates, bool IsFull)
{
    // More than are simulated, so that the answer can be the error that the specification has for it.
    private const int BlocksReadMax = 16 * (int)SimulatedChain.BlocksMax;

    /// <summary>Reads a request.</summary>
    public static string? Read(ref Utf8JsonReader reader, out SimulateRequest value)
    {
        value = new SimulateRequest([], false, false, false);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected an object with blockStateCalls";
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? problem = null;
            if (MemberReader.Takes(ref reader, "blockStateCalls"u8))
            {
                problem = MemberReader.ReadArray(ref reader, SimulateBlock.Read, BlocksReadMax, out IReadOnlyList<SimulateBlock> blocks);
                value = value with { Blocks = blocks };
            }
            else if (MemberReader.Takes(ref reader, "traceTransfers"u8))
            {
                problem = ReadFlag(ref reader, out bool flag);
                value = value with { TracesTransfers = flag };
            }
            else if (MemberReader.Takes(ref reader, "validation"u8))
            {
                problem = ReadFlag(ref reader, out bool flag);
                value = value with { Validates = flag };
            }
            else if (MemberReader.Takes(ref reader, "returnFullTransactions"u8))
            {
                problem = ReadFlag(ref reader, out bool flag);
                value = value with { IsFull = flag };
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

        return null;
    }

    private static string? ReadFlag(ref Utf8JsonReader reader, out bool value)
    {
        string? problem = MemberReader.Read(ref reader, HexJson.ReadBoolean, out bool? flag);
        value = flag ?? false;
        return problem;
    }
}

/// <summary>A block of eth_simulateV1.</summary>
/// <param name="Block">What to set in the block; null: nothing.</param>
/// <param name="State">What to set in the state before it; null: nothing.</param>
/// <param name="Calls">Its transactions.</param>
internal sealed record SimulateBlock(BlockOverrides? Block, StateOverrides? State, IReadOnlyList<TransactionRequest> Calls)
{
    /// <summary>Most calls of a block.</summary>
    public const int CallsMax = 10_000;

    /// <summary>A block in which nothing happens.</summary>
    public static SimulateBlock Empty { get; } = new(null, null, []);

    /// <summary>Reads a block.</summary>
    public static string? Read(ref Utf8JsonReader reader, out SimulateBlock value)
    {
        value = Empty;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected an object of calls and overrides";
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? problem = null;
            if (MemberReader.Takes(ref reader, "blockOverrides"u8))
            {
                problem = MemberReader.ReadObject(ref reader, BlockOverrides.Read, out BlockOverrides? block);
                value = value with { Block = block };
            }
            else if (MemberReader.Takes(ref reader, "stateOverrides"u8))
            {
                problem = MemberReader.ReadObject(ref reader, StateOverrides.Read, out StateOverrides? state);
                value = value with { State = state };
            }
            else if (MemberReader.Takes(ref reader, "calls"u8))
            {
                problem = MemberReader.ReadArray(ref reader, TransactionRequest.Read, CallsMax, out IReadOnlyList<TransactionRequest> calls);
                value = value with { Calls = calls };
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

        return null;
    }
}
