// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>geth's 4byteTracer: how often each function was called, by selector and length of its arguments.</summary>
internal sealed class FourByteTracer : TransactionTracer
{
    private const int SelectorSize = 4;

    private readonly TraceGuard _guard;
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public FourByteTracer(TraceGuard guard) => _guard = guard;

    public override void OnEnter(in FrameStart frame)
    {
        if (frame.Kind >= FrameKind.Create || frame.IsPrecompile || frame.Input.Length < SelectorSize)
        {
            return;
        }

        string key = string.Create(CultureInfo.InvariantCulture, $"{Hex.Encode(frame.Input[..SelectorSize])}-{frame.Input.Length - SelectorSize}");
        if (!_counts.TryGetValue(key, out int count))
        {
            _guard.Keep(key.Length);
        }

        _counts[key] = count + 1;
    }

    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach ((string key, int count) in _counts)
        {
            writer.WriteNumber(key, count);
        }

        writer.WriteEndObject();
    }
}
