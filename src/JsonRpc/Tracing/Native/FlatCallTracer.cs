// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>geth's flatCallTracer: the calls of a transaction as a list.</summary>
internal sealed class FlatCallTracer : CallRecorder
{
    private readonly bool _usesParityErrors;
    private readonly bool _includesPrecompiles;

    public FlatCallTracer(TraceGuard guard, bool usesParityErrors, bool includesPrecompiles)
        : base(guard)
    {
        _usesParityErrors = usesParityErrors;
        _includesPrecompiles = includesPrecompiles;
    }

    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        if (Root is not null)
        {
            FlatTraceJson json = new()
            {
                UsesParityErrors = _usesParityErrors,
                Hidden = _includesPrecompiles ? HiddenPrecompiles.None : HiddenPrecompiles.Called,
                RootGas = Subject.GasLimit,
                RootGasUsed = TransactionGasUsed,
                Position = Subject.Position,
            };
            json.WriteItems(writer, Root);
        }

        writer.WriteEndArray();
    }
}
