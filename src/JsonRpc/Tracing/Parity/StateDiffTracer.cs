// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.JsonRpc.Tracing.Native;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Parity;

/// <summary>What a transaction changed, as the trace module of OpenEthereum writes it: <c>"="</c>, <c>"+"</c>, <c>"-"</c> or <c>"*"</c> for each part of each account.</summary>
internal sealed class StateDiffTracer : StateRecorder
{
    private static readonly JsonEncodedText Same = JsonEncodedText.Encode("=");
    private static readonly JsonEncodedText Born = JsonEncodedText.Encode("+", System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
    private static readonly JsonEncodedText Died = JsonEncodedText.Encode("-");
    private static readonly JsonEncodedText Changed = JsonEncodedText.Encode("*");
    private static readonly JsonEncodedText From = JsonEncodedText.Encode("from");
    private static readonly JsonEncodedText To = JsonEncodedText.Encode("to");

    private readonly SortedDictionary<Address, RecordedAccount> _after = [];

    public StateDiffTracer(TraceGuard guard)
        : base(guard)
    {
    }

    public override void End(TransactionOutcome outcome)
    {
        foreach ((Address address, RecordedAccount before) in Before)
        {
            RecordedAccount after = RecordedAccount.Of(Subject.Journal, address);
            foreach (UInt256 key in before.Storage.Keys)
            {
                after.Storage[key] = Subject.Journal.GetStorage(address, key);
            }

            _after.Add(address, after);
        }
    }

    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach ((Address address, RecordedAccount before) in Before)
        {
            RecordedAccount after = _after[address];
            if (HasChanged(before, after))
            {
                writer.WriteStartObject(address.ToString());
                WriteAccount(writer, before, after);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndObject();
    }

    private static bool HasChanged(RecordedAccount before, RecordedAccount after) =>
        before.Exists != after.Exists
        || before.Balance != after.Balance
        || before.Nonce != after.Nonce
        || before.CodeHash != after.CodeHash
        || before.Storage.Any(slot => slot.Value != after.Storage[slot.Key]);

    private static void WriteAccount(Utf8JsonWriter writer, RecordedAccount before, RecordedAccount after)
    {
        writer.WritePropertyName(Names.Balance);
        WriteChange(writer, before, after, before.Balance == after.Balance, static (output, account) => output.WriteQuantityValue(account.Balance));
        writer.WritePropertyName(TraceNames.Code);
        WriteChange(writer, before, after, before.CodeHash == after.CodeHash, static (output, account) => output.WriteHexValue(account.Code.Span));
        writer.WritePropertyName(Names.Nonce);
        WriteChange(writer, before, after, before.Nonce == after.Nonce, static (output, account) => output.WriteQuantityValue(account.Nonce));
        writer.WriteStartObject(TraceNames.Storage);
        foreach ((UInt256 key, UInt256 value) in before.Storage)
        {
            UInt256 current = after.Storage[key];
            if (value != current)
            {
                writer.WritePropertyName(key.ToHash().ToString());
                WriteChange(writer, before, after, false, (output, account) => output.WriteWordValue(account.Storage[key]));
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteChange(
        Utf8JsonWriter writer, RecordedAccount before, RecordedAccount after, bool isSame, Action<Utf8JsonWriter, RecordedAccount> write)
    {
        if (before.Exists == after.Exists && isSame)
        {
            writer.WriteStringValue(Same);
            return;
        }

        writer.WriteStartObject();
        if (!before.Exists)
        {
            writer.WritePropertyName(Born);
            write(writer, after);
        }
        else if (!after.Exists)
        {
            writer.WritePropertyName(Died);
            write(writer, before);
        }
        else
        {
            writer.WriteStartObject(Changed);
            writer.WritePropertyName(From);
            write(writer, before);
            writer.WritePropertyName(To);
            write(writer, after);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
