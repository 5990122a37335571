// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>The outcome of one transaction as the receipts trie holds it (Yellow Paper section 4.3.1, EIP-658, EIP-2718).</summary>
/// <remarks>
/// <code>
/// envelope   [statusOrRoot, cumulativeGasUsed, logsBloom, [log...]]       with the type byte before it when typed
/// stored     [type, statusOrRoot, cumulativeGasUsed, [log...]]            the filter follows from the logs
/// statusOrRoot: empty byte string (failed), 01 (succeeded), or 32 bytes of state root before Byzantium
/// </code>
/// </remarks>
public sealed class Receipt
{
    private const int TypicalSizeBytes = 512;

    private Bloom? _logsBloom;

    /// <summary>The transaction's type; it prefixes the wire form of typed receipts.</summary>
    public TransactionType Type { get; init; }

    /// <summary>State root after the transaction; set before Byzantium only, and then in place of <see cref="IsSuccess"/>.</summary>
    public Hash256? PostStateRoot { get; init; }

    /// <summary>True when the transaction's top-level call neither reverted nor halted (EIP-658); meaningless where <see cref="PostStateRoot"/> is set.</summary>
    public bool IsSuccess { get; init; }

    /// <summary>Gas used in the block up to and including this transaction.</summary>
    public ulong CumulativeGasUsed { get; init; }

    /// <summary>Filter over <see cref="Logs"/>; computed when first asked for, unless it was decoded or set.</summary>
    public Bloom LogsBloom
    {
        get => _logsBloom ??= Bloom.Of(Logs);
        init => _logsBloom = value;
    }

    /// <summary>The entries emitted, in order.</summary>
    public IReadOnlyList<Log> Logs { get; init; } = [];

    /// <summary>Decodes an envelope. A filter that contradicts the logs still decodes.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> envelope, out Receipt receipt, out RlpError error)
    {
        receipt = null!;
        TransactionType type = TransactionType.Legacy;
        if (!envelope.IsEmpty && envelope[0] is > 0 and <= (byte)TransactionType.SetCode)
        {
            type = (TransactionType)envelope[0];
            envelope = envelope[1..];
        }

        RlpReader reader = new(envelope);
        if (!reader.TryReadList(out RlpReader fields) || !reader.TryEnd())
        {
            error = reader.Error;
            return false;
        }

        bool isRead = TryReadFields(ref fields, type, isStored: false, out receipt);
        error = isRead ? RlpError.None : fields.Error;
        return isRead;
    }

    /// <summary>Decodes the stored form.</summary>
    public static bool TryDecodeStored(ReadOnlySpan<byte> stored, out Receipt receipt, out RlpError error)
    {
        RlpReader reader = new(stored);
        bool isRead = TryReadStored(ref reader, out receipt) && reader.TryEnd();
        error = isRead ? RlpError.None : reader.Error;
        return isRead;
    }

    /// <summary>Reads the stored form as an item of a list.</summary>
    public static bool TryReadStored(ref RlpReader reader, out Receipt receipt)
    {
        receipt = null!;
        if (!reader.TryReadList(out RlpReader fields))
        {
            return false;
        }

        if (!fields.TryReadByte(out byte type))
        {
            return reader.Fail(fields.Error);
        }

        if (type > (byte)TransactionType.SetCode)
        {
            return reader.Fail(RlpError.NumberTooLarge);
        }

        return TryReadFields(ref fields, (TransactionType)type, isStored: true, out receipt) || reader.Fail(fields.Error);
    }

    /// <summary>The envelope: what the receipts trie holds.</summary>
    public byte[] EncodeEnvelope()
    {
        RlpWriter writer = new(TypicalSizeBytes);
        try
        {
            WriteEnvelopeTo(ref writer);
            return writer.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Writes the envelope as it is: not as an item of a list when typed.</summary>
    public void WriteEnvelopeTo(ref RlpWriter writer)
    {
        if (Type != TransactionType.Legacy)
        {
            writer.WriteEncoded([(byte)Type]);
        }

        int list = writer.BeginList();
        WriteOutcome(ref writer);
        writer.Write(LogsBloom.AsSpan());
        Log.WriteList(ref writer, Logs);
        writer.EndList(list);
    }

    /// <summary>Writes the stored form as an item of a list.</summary>
    public void WriteStoredTo(ref RlpWriter writer)
    {
        int list = writer.BeginList();
        writer.Write((ulong)Type);
        WriteOutcome(ref writer);
        Log.WriteList(ref writer, Logs);
        writer.EndList(list);
    }

    private void WriteOutcome(ref RlpWriter writer)
    {
        if (PostStateRoot is { } root)
        {
            writer.Write(in root);
        }
        else
        {
            writer.Write(IsSuccess ? 1UL : 0UL);
        }

        writer.Write(CumulativeGasUsed);
    }

    private static bool TryReadFields(ref RlpReader fields, TransactionType type, bool isStored, out Receipt receipt)
    {
        receipt = null!;
        ReadOnlySpan<byte> bloom = default;
        if (!fields.TryReadBytes(Hash256.Size, out ReadOnlySpan<byte> outcome)
            || !fields.TryReadUInt64(out ulong gas)
            || (!isStored && !fields.TryReadExact(Bloom.Size, out bloom))
            || !Log.TryReadList(ref fields, out Log[] logs)
            || !fields.TryEnd())
        {
            return false;
        }

        bool isRoot = outcome.Length == Hash256.Size;
        bool isStatus = outcome.IsEmpty || (outcome.Length == 1 && outcome[0] == 1);
        if (!isRoot && !isStatus)
        {
            return fields.Fail(RlpError.WrongLength);
        }

        receipt = new Receipt
        {
            Type = type,
            PostStateRoot = isRoot ? new Hash256(outcome) : null,
            IsSuccess = outcome.Length == 1,
            CumulativeGasUsed = gas,
            LogsBloom = isStored ? Bloom.Of(logs) : Bloom.FromWire(bloom),
            Logs = logs,
        };
        return true;
    }
}
