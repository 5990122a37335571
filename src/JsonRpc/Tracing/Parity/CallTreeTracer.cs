// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.JsonRpc.Tracing.Native;

namespace PowerVerse.Chain.JsonRpc.Tracing.Parity;

/// <summary>The calls of a transaction, for methods that write them in their own form.</summary>
internal sealed class CallTreeTracer : CallRecorder
{
    public CallTreeTracer(TraceGuard guard)
        : base(guard)
    {
    }

    /// <summary>Writes the calls as a list, without saying where the transaction stands.</summary>
    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        if (Root is not null)
        {
            FlatTraceJson.Parity(null).WriteItems(writer, Root);
        }

        writer.WriteEndArray();
    }
}
