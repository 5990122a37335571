// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>geth's noopTracer: gathers nothing; what is left is the time of execution.</summary>
internal sealed class NoopTracer : TransactionTracer
{
    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteEndObject();
    }
}
