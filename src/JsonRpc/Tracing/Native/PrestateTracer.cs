// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>geth's prestateTracer: the state that a transaction needs, or what it changed (diffMode).</summary>
internal sealed class PrestateTracer : StateRecorder
{
    private readonly PrestateOptions _options;
    private readonly SortedDictionary<Address, RecordedAccount> _after = [];

    public PrestateTracer(TraceGuard guard, PrestateOptions options)
        : base(guard) => _options = options;

    public override void End(TransactionOutcome outcome)
    {
        if (!_options.IsDiff)
        {
            return;
        }

        foreach ((Address address, RecordedAccount before) in Before)
        {
            if (Deleted.Contains(address))
            {
                continue;
            }

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
        if (!_options.IsDiff)
        {
            WriteBefore(writer, isDiff: false);
            return;
        }

        writer.WriteStartObject();
        writer.WritePropertyName(TraceNames.Post);
        WriteAfter(writer);
        writer.WritePropertyName(TraceNames.Pre);
        WriteBefore(writer, isDiff: true);
        writer.WriteEndObject();
    }

    private void WriteBefore(Utf8JsonWriter writer, bool isDiff)
    {
        writer.WriteStartObject();
        foreach ((Address address, RecordedAccount account) in Before)
        {
            bool isChanged = !isDiff || !_after.TryGetValue(address, out RecordedAccount? after) || HasChanged(account, after);
            if (isChanged && (_options.IncludesEmpty || !account.IsEmpty))
            {
                writer.WritePropertyName(address.ToString());
                WriteAccountBefore(writer, account, isDiff ? _after.GetValueOrDefault(address) : null);
            }
        }

        writer.WriteEndObject();
    }

    private void WriteAccountBefore(Utf8JsonWriter writer, RecordedAccount account, RecordedAccount? after)
    {
        writer.WriteStartObject();
        writer.WriteQuantity(Names.Balance, account.Balance);
        WriteCode(writer, account);
        WriteNonce(writer, account);

        // What became of the slots of an account that is gone is not asked, so all are shown.
        IEnumerable<KeyValuePair<UInt256, UInt256>> slots = after is null
            ? account.Storage
            : account.Storage.Where(slot => !slot.Value.IsZero && slot.Value != after.Storage[slot.Key]);
        WriteStorage(writer, slots);
        writer.WriteEndObject();
    }

    private void WriteAfter(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach ((Address address, RecordedAccount after) in _after)
        {
            RecordedAccount before = Before[address];
            if (!HasChanged(before, after))
            {
                continue;
            }

            writer.WriteStartObject(address.ToString());
            if (after.Balance != before.Balance)
            {
                writer.WriteQuantity(Names.Balance, after.Balance);
            }

            if (after.CodeHash != before.CodeHash)
            {
                WriteCode(writer, after);
            }

            if (after.Nonce != before.Nonce)
            {
                WriteNonce(writer, after);
            }

            WriteStorage(writer, after.Storage.Where(slot => !slot.Value.IsZero && slot.Value != before.Storage[slot.Key]));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private bool HasChanged(RecordedAccount before, RecordedAccount after) =>
        before.Balance != after.Balance
        || before.Nonce != after.Nonce
        || before.CodeHash != after.CodeHash
        || (!_options.HidesStorage && before.Storage.Any(slot => slot.Value != after.Storage[slot.Key]));

    private void WriteCode(Utf8JsonWriter writer, RecordedAccount account)
    {
        if (account.CodeHash == Account.EmptyCodeHash)
        {
            return;
        }

        if (!_options.HidesCode)
        {
            writer.WriteHex(TraceNames.Code, account.Code.Span);
        }

        writer.WriteHex(Names.CodeHash, account.CodeHash);
    }

    private static void WriteNonce(Utf8JsonWriter writer, RecordedAccount account)
    {
        if (account.Nonce != 0)
        {
            writer.WriteNumber(Names.Nonce, account.Nonce);
        }
    }

    private void WriteStorage(Utf8JsonWriter writer, IEnumerable<KeyValuePair<UInt256, UInt256>> slots)
    {
        if (_options.HidesStorage || !slots.Any())
        {
            return;
        }

        writer.WriteStartObject(TraceNames.Storage);
        foreach ((UInt256 key, UInt256 value) in slots)
        {
            writer.WritePropertyName(key.ToHash().ToString());
            writer.WriteWordValue(value);
        }

        writer.WriteEndObject();
    }
}

/// <summary>What a prestateTracer is asked for.</summary>
/// <param name="IsDiff">Both states, and only what differs.</param>
/// <param name="HidesCode">Codes are left out.</param>
/// <param name="HidesStorage">Slots are left out.</param>
/// <param name="IncludesEmpty">Accounts that were empty are shown, too.</param>
internal sealed record PrestateOptions(bool IsDiff, bool HidesCode, bool HidesStorage, bool IncludesEmpty);
