// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>Writes a tree of calls as the list that the trace module of OpenEthereum made of it, each with its place in the tree.</summary>
internal sealed record FlatTraceJson
{
    /// <summary>Whether errors are in OpenEthereum's words or in go-ethereum's.</summary>
    public bool UsesParityErrors { get; init; }

    /// <summary>Which calls to precompiled contracts are left out.</summary>
    public HiddenPrecompiles Hidden { get; init; }

    /// <summary>Whether a call that failed has a result of null, or none at all.</summary>
    public bool WritesNullResults { get; init; }

    /// <summary>Gas of the outermost call where it is not the frame's: a transaction's gas limit.</summary>
    public ulong? RootGas { get; init; }

    /// <summary>Gas used by the outermost call where it is not the frame's: that of the transaction.</summary>
    public ulong? RootGasUsed { get; init; }

    /// <summary>Where the transaction stands; null to leave it out.</summary>
    public TracePosition? Position { get; init; }

    /// <summary>The form of the trace module.</summary>
    /// <param name="position">Where the transaction stands; null to leave it out.</param>
    public static FlatTraceJson Parity(TracePosition? position) =>
        new() { UsesParityErrors = true, WritesNullResults = true, Hidden = HiddenPrecompiles.WithoutValue, Position = position };

    /// <summary>Writes all calls as items of an array that the caller has begun.</summary>
    public void WriteItems(Utf8JsonWriter writer, CallNode root)
    {
        List<int> address = [];
        WriteTree(writer, root, address, (_, _) => true);
    }

    /// <summary>Writes the calls that are wanted as items of an array that the caller has begun.</summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="root">The outermost call.</param>
    /// <param name="isWanted">Whether a call at a place in the tree is wanted.</param>
    public void WriteItems(Utf8JsonWriter writer, CallNode root, Func<CallNode, IReadOnlyList<int>, bool> isWanted) =>
        WriteTree(writer, root, [], isWanted);

    /// <summary>The calls that are listed below a call.</summary>
    public IReadOnlyList<CallNode> ListedIn(CallNode node) => node.Calls.Exists(IsHidden) ? [.. node.Calls.Where(call => !IsHidden(call))] : node.Calls;

    private bool IsHidden(CallNode node) => node.IsPrecompile && Hidden switch
    {
        HiddenPrecompiles.Called => node.Kind is CallNodeKind.Call or CallNodeKind.StaticCall,
        HiddenPrecompiles.WithoutValue => node.Value.IsZero,
        _ => false,
    };

    private void WriteTree(Utf8JsonWriter writer, CallNode node, List<int> address, Func<CallNode, IReadOnlyList<int>, bool> isWanted)
    {
        IReadOnlyList<CallNode> calls = ListedIn(node);
        if (isWanted(node, address))
        {
            WriteItem(writer, node, address, calls.Count);
        }

        for (int i = 0; i < calls.Count; i++)
        {
            address.Add(i);
            WriteTree(writer, calls[i], address, isWanted);
            address.RemoveAt(address.Count - 1);
        }
    }

    private void WriteItem(Utf8JsonWriter writer, CallNode node, List<int> address, int subtraces)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(TraceNames.Action);
        WriteAction(writer, node, address.Count == 0);
        writer.WriteEndObject();
        string? error = UsesParityErrors
            ? VmErrorText.ParityOf(node.Status, node.Halt, node.Fault)
            : VmErrorText.Of(node.Status, node.Halt, node.Fault);
        if (error is not null)
        {
            writer.WriteString(TraceNames.Error, error);
        }

        WriteResult(writer, node, address.Count == 0);
        writer.WriteNumber(TraceNames.Subtraces, subtraces);
        writer.WriteStartArray(TraceNames.TraceAddress);
        foreach (int index in address)
        {
            writer.WriteNumberValue(index);
        }

        writer.WriteEndArray();
        writer.WriteString(Names.Type, node.Kind == CallNodeKind.SelfDestruct ? "suicide" : node.IsCreation ? "create" : "call");
        if (Position is { } position)
        {
            writer.WriteHex(TraceNames.BlockHash, position.BlockHash);
            writer.WriteNumber(TraceNames.BlockNumber, position.BlockNumber);
            writer.WriteHex(Names.TransactionHash, position.TransactionHash);
            writer.WriteNumber(TraceNames.TransactionPosition, position.Index);
        }

        writer.WriteEndObject();
    }

    private void WriteAction(Utf8JsonWriter writer, CallNode node, bool isRoot)
    {
        ulong gas = isRoot && RootGas is { } rootGas ? rootGas : (ulong)node.Gas;
        if (node.Kind == CallNodeKind.SelfDestruct)
        {
            writer.WriteHex(Names.Address, node.From);
            writer.WriteQuantity(Names.Balance, node.Value);
            writer.WriteHex(TraceNames.RefundAddress, node.To);
            return;
        }

        writer.WriteHex(Names.From, node.From);
        writer.WriteQuantity(Names.Gas, gas);
        if (node.IsCreation)
        {
            writer.WriteString(TraceNames.CreationMethod, node.Kind == CallNodeKind.Create ? "create" : "create2");
            writer.WriteHex(TraceNames.Init, node.Input);
        }
        else
        {
            writer.WriteString(TraceNames.CallType, node.Name.ToLowerInvariant());
            writer.WriteHex(Names.Input, node.Input);
            writer.WriteHex(Names.To, node.To);
        }

        writer.WriteQuantity(Names.Value, node.Value);
    }

    private void WriteResult(Utf8JsonWriter writer, CallNode node, bool isRoot)
    {
        if (node.Kind == CallNodeKind.SelfDestruct || node.Status == ExecutionStatus.Halt)
        {
            if (WritesNullResults)
            {
                writer.WriteNull(TraceNames.Result);
            }

            return;
        }

        writer.WriteStartObject(TraceNames.Result);
        if (node.IsCreation)
        {
            if (!node.HasFailed)
            {
                writer.WriteHex(Names.Address, node.To);
            }

            writer.WriteHex(TraceNames.Code, node.Output);
        }

        writer.WriteQuantity(Names.GasUsed, isRoot && RootGasUsed is { } used ? used : (ulong)node.GasUsed);
        if (!node.IsCreation)
        {
            writer.WriteHex(TraceNames.Output, node.Output);
        }

        writer.WriteEndObject();
    }
}

/// <summary>Which calls to precompiled contracts a list leaves out.</summary>
internal enum HiddenPrecompiles
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Those of CALL and STATICCALL, as go-ethereum does.</summary>
    Called,

    /// <summary>Those that move no value, as OpenEthereum and its heirs do.</summary>
    WithoutValue,
}
