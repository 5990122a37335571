// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>Where the members of one request stand in its message.</summary>
internal struct CallFrame
{
    public Slice Id;
    public Slice Method;
    public Slice Params;
    public int ParamsCount;
    public bool HasVersion;
    public bool HasNamedArguments;
    public bool IsMalformed;

    /// <summary>A request without id: it is carried out and not answered.</summary>
    public readonly bool IsNotification => !IsMalformed && Id.Length == 0;

    /// <summary>Reads a request.</summary>
    /// <param name="reader">At the first token of the request; afterwards at its last.</param>
    /// <exception cref="JsonException">The message is no JSON.</exception>
    public static CallFrame Read(ref Utf8JsonReader reader)
    {
        CallFrame frame = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            frame.IsMalformed = true;
            return frame;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                frame.Id = TakeValue(ref reader);
                frame.IsMalformed |= reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
            }
            else if (reader.ValueTextEquals("method"u8))
            {
                reader.Read();
                frame.IsMalformed |= reader.TokenType != JsonTokenType.String;
                frame.Method = TakeValue(ref reader);
            }
            else if (reader.ValueTextEquals("params"u8))
            {
                reader.Read();
                frame.TakeParams(ref reader);
            }
            else if (reader.ValueTextEquals("jsonrpc"u8))
            {
                reader.Read();
                frame.HasVersion = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("2.0"u8);
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        frame.IsMalformed |= !frame.HasVersion || frame.Method.Length == 0;
        return frame;
    }

    private static Slice TakeValue(ref Utf8JsonReader reader)
    {
        int start = checked((int)reader.TokenStartIndex);
        reader.Skip();
        return new Slice(start, checked((int)reader.BytesConsumed) - start);
    }

    private void TakeParams(ref Utf8JsonReader reader)
    {
        ParamsCount = 0;
        Params = default;
        HasNamedArguments = reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.Null);
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        int start = checked((int)reader.TokenStartIndex);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ParamsCount++;
            reader.Skip();
        }

        Params = new Slice(start, checked((int)reader.BytesConsumed) - start);
    }

    internal readonly record struct Slice(int Start, int Length)
    {
        public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> message) => message.Slice(Start, Length);
    }
}
