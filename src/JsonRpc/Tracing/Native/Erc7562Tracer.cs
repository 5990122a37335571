// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>geth's erc7562Tracer: calls with what bundlers of account abstraction check of them (ERC-7562).</summary>
internal sealed class Erc7562Tracer : CallRecorder
{
    private readonly IReadOnlySet<Opcode> _ignored;
    private readonly Dictionary<CallNode, Erc7562Frame> _frames = new(ReferenceEqualityComparer.Instance);
    private readonly SortedSet<byte[]> _preimages = new(Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right)));
    private (Opcode Opcode, UInt256 Top)? _last;

    public Erc7562Tracer(TraceGuard guard, bool withLogs, IReadOnlySet<Opcode>? ignored)
        : base(guard, withLogs) => _ignored = ignored ?? DefaultIgnored;

    public override bool WantsSteps => true;

    /// <summary>The instructions that no rule is about: pushes, duplicates, swaps, arithmetic and comparisons.</summary>
    private static HashSet<Opcode> DefaultIgnored { get; } =
    [
        .. Enumerable.Range((int)Opcode.Push0, Opcode.Swap16 - Opcode.Push0 + 1).Select(static value => (Opcode)value),
        Opcode.Pop, Opcode.Add, Opcode.Sub, Opcode.Mul, Opcode.Div, Opcode.Eq, Opcode.Lt, Opcode.Gt, Opcode.SLt, Opcode.SGt, Opcode.Shl, Opcode.Shr,
        Opcode.And, Opcode.Or, Opcode.Not, Opcode.IsZero,
    ];

    public override void OnStep(in StepStart step)
    {
        Erc7562Frame frame = FrameOf(Current);
        Opcode opcode = step.Opcode;
        if (opcode is Opcode.Return or Opcode.Revert)
        {
            _last = null;
        }

        if (_last is { } last)
        {
            if (IsCodeAccess(last.Opcode) && !(last.Opcode == Opcode.ExtCodeSize && opcode == Opcode.IsZero))
            {
                Guard.Keep(0);
                frame.CodeAccesses.Add(last.Top.ToAddress());
            }

            // GAS is allowed where a call follows at once (OP-012).
            if (last.Opcode == Opcode.Gas && !IsCall(opcode))
            {
                Count(frame.UsedOpcodes, Opcode.Gas);
            }
        }

        NoteContractSize(frame, in step);
        if (opcode != Opcode.Gas && !_ignored.Contains(opcode))
        {
            Count(frame.UsedOpcodes, opcode);
        }

        NoteStorage(frame, in step);
        if (HashedMemory.TryGetPreimage(in step, Guard, out byte[]? preimage))
        {
            _preimages.Add(preimage);
        }

        _last = (opcode, step.Stack.IsEmpty ? default : step.Stack[^1]);
    }

    public override void Write(Utf8JsonWriter writer)
    {
        if (Root is null)
        {
            writer.WriteNullValue();
            return;
        }

        Write(writer, Root, isRoot: true, isUndone: false);
    }

    private static bool IsCodeAccess(Opcode opcode) => opcode is Opcode.ExtCodeHash or Opcode.ExtCodeSize or Opcode.ExtCodeCopy;

    private static bool IsCall(Opcode opcode) => opcode is Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall;

    private static void Count<T>(SortedDictionary<T, ulong> counts, T key)
        where T : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;

    private Erc7562Frame FrameOf(CallNode node)
    {
        if (!_frames.TryGetValue(node, out Erc7562Frame? frame))
        {
            Guard.Keep(TraceLimits.RecordedItemBytes);
            frame = new Erc7562Frame();
            _frames.Add(node, frame);
        }

        return frame;
    }

    private void NoteContractSize(Erc7562Frame frame, in StepStart step)
    {
        int position = IsCodeAccess(step.Opcode) ? 1 : IsCall(step.Opcode) ? 2 : 0;
        if (position == 0 || step.Stack.Length < position)
        {
            return;
        }

        Address address = step.Stack[^position].ToAddress();
        if (!frame.ContractSizes.ContainsKey(address))
        {
            Guard.Keep(0);
            frame.ContractSizes.Add(address, (Subject.Journal.GetCode(address).Length, step.Opcode));
        }
    }

    private void NoteStorage(Erc7562Frame frame, in StepStart step)
    {
        if (step.Opcode is not (Opcode.SLoad or Opcode.SStore or Opcode.TLoad or Opcode.TStore) || step.Stack.IsEmpty)
        {
            return;
        }

        Guard.Keep(0);
        UInt256 slot = step.Stack[^1];
        switch (step.Opcode)
        {
            case Opcode.SLoad when !frame.Reads.ContainsKey(slot) && !frame.Writes.ContainsKey(slot):
                frame.Reads.Add(slot, Subject.Journal.GetStorage(step.Self, slot));
                break;
            case Opcode.SStore:
                Count(frame.Writes, slot);
                break;
            case Opcode.TLoad:
                Count(frame.TransientReads, slot);
                break;
            case Opcode.TStore:
                Count(frame.TransientWrites, slot);
                break;
            default:
                break;
        }
    }

    private void Write(Utf8JsonWriter writer, CallNode node, bool isRoot, bool isUndone)
    {
        bool hasFailed = isUndone || node.HasFailed;
        writer.WriteStartObject();
        writer.WriteHex(Names.From, node.From);
        writer.WriteQuantity(Names.Gas, isRoot ? Subject.GasLimit : (ulong)node.Gas);
        writer.WriteQuantity(Names.GasUsed, isRoot ? TransactionGasUsed : (ulong)node.GasUsed);
        writer.WriteHex(Names.Input, node.Input);
        CallTracer.WriteOutcome(writer, node);
        if (node.Logs.Count > 0 && !hasFailed)
        {
            CallTracer.WriteLogs(writer, node);
        }

        if (node.HasValue)
        {
            writer.WriteQuantity(Names.Value, node.Value);
        }

        WriteFrame(writer, FrameOf(node));
        writer.WriteBoolean("outOfGas"u8, !isRoot && node.Halt is HaltReason.OutOfGas or HaltReason.DepositOutOfGas);
        if (isRoot && _preimages.Count > 0)
        {
            writer.WriteStartArray("keccak"u8);
            foreach (byte[] preimage in _preimages)
            {
                writer.WriteHexValue(preimage);
            }

            writer.WriteEndArray();
        }

        if (node.Calls.Count > 0)
        {
            writer.WriteStartArray(TraceNames.Calls);
            foreach (CallNode call in node.Calls)
            {
                Write(writer, call, isRoot: false, hasFailed);
            }

            writer.WriteEndArray();
        }

        writer.WriteString(Names.Type, node.Name);
        writer.WriteEndObject();
    }

    private static void WriteFrame(Utf8JsonWriter writer, Erc7562Frame frame)
    {
        writer.WriteStartObject("accessedSlots"u8);
        writer.WriteStartObject("reads"u8);
        foreach ((UInt256 slot, UInt256 value) in frame.Reads)
        {
            writer.WriteStartArray(slot.ToHash().ToString());
            writer.WriteWordValue(value);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        WriteCounts(writer, "writes", frame.Writes);
        WriteCounts(writer, "transientReads", frame.TransientReads);
        WriteCounts(writer, "transientWrites", frame.TransientWrites);
        writer.WriteEndObject();
        writer.WriteStartArray("extCodeAccessInfo"u8);
        foreach (Address address in frame.CodeAccesses)
        {
            writer.WriteHexValue(address);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("usedOpcodes"u8);
        foreach ((Opcode opcode, ulong count) in frame.UsedOpcodes)
        {
            writer.WriteNumber(string.Create(CultureInfo.InvariantCulture, $"0x{(byte)opcode:x}"), count);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("contractSize"u8);
        foreach ((Address address, (int size, Opcode opcode)) in frame.ContractSizes)
        {
            writer.WriteStartObject(address.ToString());
            writer.WriteNumber("contractSize"u8, size);
            writer.WriteNumber("opcode"u8, (byte)opcode);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter writer, string name, SortedDictionary<UInt256, ulong> counts)
    {
        writer.WriteStartObject(name);
        foreach ((UInt256 slot, ulong count) in counts)
        {
            writer.WriteNumber(slot.ToHash().ToString(), count);
        }

        writer.WriteEndObject();
    }
}
