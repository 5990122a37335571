// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>The arguments of a call, read in order, each once, straight from the message.</summary>
/// <remarks>
/// The bytes were checked to be JSON before. A Try method that returns false leaves <see cref="Error"/> set, which the handler returns. Absent and
/// null arguments are the same: an error where one is required, the default where it is optional.
/// </remarks>
public ref struct RpcParameters
{
    private readonly ReadOnlySpan<byte> _array;
    private Utf8JsonReader _reader;
    private int _index;

    /// <summary>Makes a reader of arguments.</summary>
    /// <param name="array">A JSON array; empty for none.</param>
    public RpcParameters(ReadOnlySpan<byte> array)
    {
        _array = array.IsEmpty ? "[]"u8 : array;
        _reader = new Utf8JsonReader(_array, new JsonReaderOptions { MaxDepth = RpcLimits.DepthMax });
        _reader.Read();
        _index = -1;
    }

    /// <summary>Why the last argument could not be read.</summary>
    public RpcError? Error { get; private set; }

    /// <summary>Position of the last argument read, from 0.</summary>
    public readonly int Index => _index;

    /// <summary>Goes on to the next argument.</summary>
    /// <returns>False when there is none, or it is null.</returns>
    public bool TryNext()
    {
        if (_reader.TokenType == JsonTokenType.EndArray && _reader.CurrentDepth == 0)
        {
            _index++;
            return false;
        }

        // The last argument may be an object or array that a handler did not read to its end.
        if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && _index >= 0)
        {
            _reader.Skip();
        }

        _index++;
        _reader.Read();
        return _reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.Null);
    }

    /// <summary>Goes on to the next argument, which must be there.</summary>
    public bool TryRequireNext()
    {
        if (TryNext())
        {
            return true;
        }

        Error = RpcErrorMap.MissingArgument(_index);
        return false;
    }

    /// <summary>The bytes of the present argument, for handlers that read objects of their own; the reader goes past it.</summary>
    /// <remarks>Read it with <see cref="Utf8JsonReader"/> and <see cref="RpcLimits.DepthMax"/>; it is well-formed.</remarks>
    public ReadOnlySpan<byte> TakeRaw()
    {
        int start = checked((int)_reader.TokenStartIndex);
        if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            _reader.Skip();
        }

        return _array[start..checked((int)_reader.BytesConsumed)];
    }

    /// <summary>Fails the present argument.</summary>
    /// <returns>False, for the caller to return.</returns>
    public bool Fail(string problem)
    {
        Error = RpcError.InvalidArgument(_index, problem);
        return false;
    }

    /// <summary>Reads a number below 2^64.</summary>
    public bool TryReadUInt64(out ulong value)
    {
        value = 0;
        return TryRequireNext() && Accept(HexJson.ReadUInt64(ref _reader, out value));
    }

    /// <summary>Reads a number below 2^64 in any of the forms that tools for developers use.</summary>
    public bool TryReadLooseUInt64(out ulong value)
    {
        value = 0;
        return TryRequireNext() && Accept(HexJson.ReadLooseUInt64(ref _reader, out value));
    }

    /// <summary>Reads a number below 2^64 in any of the forms that tools for developers use, if there is one.</summary>
    public bool TryReadOptionalLooseUInt64(out ulong? value)
    {
        value = null;
        if (!TryNext())
        {
            return true;
        }

        bool isRead = Accept(HexJson.ReadLooseUInt64(ref _reader, out ulong number));
        value = isRead ? number : null;
        return isRead;
    }

    /// <summary>Reads a number below 2^256 in any of the forms that tools for developers use.</summary>
    public bool TryReadLooseUInt256(out UInt256 value)
    {
        value = default;
        return TryRequireNext() && Accept(HexJson.ReadLooseUInt256(ref _reader, out value));
    }

    /// <summary>Reads a hash.</summary>
    public bool TryReadHash(out Hash256 value)
    {
        value = default;
        return TryRequireNext() && Accept(HexJson.ReadHash(ref _reader, out value));
    }

    /// <summary>Reads an address.</summary>
    public bool TryReadAddress(out Address value)
    {
        value = default;
        return TryRequireNext() && Accept(HexJson.ReadAddress(ref _reader, out value));
    }

    /// <summary>Reads data.</summary>
    public bool TryReadBytes(out byte[] value)
    {
        value = [];
        return TryRequireNext() && Accept(HexJson.ReadBytes(ref _reader, out value));
    }

    /// <summary>Reads text.</summary>
    public bool TryReadText(out string value)
    {
        value = string.Empty;
        return TryRequireNext() && Accept(HexJson.ReadText(ref _reader, out value));
    }

    /// <summary>Reads text if there is some, else null.</summary>
    public bool TryReadOptionalText(out string? value)
    {
        value = null;
        if (!TryNext())
        {
            return true;
        }

        bool isRead = Accept(HexJson.ReadText(ref _reader, out string text));
        value = isRead ? text : null;
        return isRead;
    }

    /// <summary>Reads a boolean.</summary>
    public bool TryReadBoolean(out bool value)
    {
        value = false;
        return TryRequireNext() && Accept(HexJson.ReadBoolean(ref _reader, out value));
    }

    /// <summary>Reads a boolean if there is one, else false.</summary>
    public bool TryReadOptionalBoolean(out bool value)
    {
        value = false;
        return !TryNext() || Accept(HexJson.ReadBoolean(ref _reader, out value));
    }

    /// <summary>Reads a storage key; up to 32 bytes, short forms allowed.</summary>
    /// <param name="value">The key.</param>
    /// <param name="isWhole">True when all 32 bytes were written out.</param>
    public bool TryReadStorageKey(out UInt256 value, out bool isWhole)
    {
        value = default;
        isWhole = false;
        if (!TryRequireNext())
        {
            return false;
        }

        string? problem = HexJson.ReadStorageKey(ref _reader, out value, out isWhole);
        Error = problem is null ? null : RpcError.InvalidParams(problem);
        return problem is null;
    }

    /// <summary>Reads which block is meant: number or tag.</summary>
    public bool TryReadBlockNumber(out BlockSelector value)
    {
        value = default;
        return TryRequireNext() && Accept(BlockSelector.ReadNumber(ref _reader, out value));
    }

    /// <summary>Reads which block is meant: number, tag, hash, or the object of EIP-1898.</summary>
    public bool TryReadBlock(out BlockSelector value)
    {
        value = default;
        return TryRequireNext() && Accept(BlockSelector.Read(ref _reader, out value));
    }

    /// <summary>Reads which block is meant, as <see cref="TryReadBlock"/>; the latest when the argument is absent.</summary>
    public bool TryReadOptionalBlock(out BlockSelector value)
    {
        value = BlockSelector.Latest;
        return !TryNext() || Accept(BlockSelector.Read(ref _reader, out value));
    }

    /// <summary>Reads an object or array with a reader of the caller's own.</summary>
    /// <typeparam name="T">What it makes.</typeparam>
    /// <param name="read">Reads from the present token to the end of the value.</param>
    /// <param name="value">The value.</param>
    public bool TryRead<T>(JsonValueReader<T> read, out T value)
    {
        value = default!;
        return TryRequireNext() && Accept(read(ref _reader, out value));
    }

    /// <summary>As <see cref="TryRead"/>, for an argument that may be absent.</summary>
    public bool TryReadOptional<T>(JsonValueReader<T> read, out T? value)
        where T : class
    {
        value = null;
        return !TryNext() || Accept(read(ref _reader, out value!));
    }

    private bool Accept(string? problem) => problem is null || Fail(problem);
}

/// <summary>Reads one value from the present token; at the end the reader is at the value's last token.</summary>
/// <returns>Null, or what is wrong with the value.</returns>
public delegate string? JsonValueReader<T>(ref Utf8JsonReader reader, out T value);
