// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Tracing.Engine;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>geth's keccak256PreimageTracer: what was hashed, by hash.</summary>
internal sealed class KeccakPreimageTracer : TransactionTracer
{
    private readonly TraceGuard _guard;
    private readonly SortedDictionary<Hash256, byte[]> _preimages = [];
    private byte[]? _pending;

    public KeccakPreimageTracer(TraceGuard guard) => _guard = guard;

    public override bool WantsSteps => true;

    public override void OnStep(in StepStart step) => HashedMemory.TryGetPreimage(in step, _guard, out _pending);

    public override void OnStepEnd(in StepEnd step)
    {
        if (_pending is { } preimage && step.Halt == HaltReason.None)
        {
            _preimages[Keccak256.Hash(preimage)] = preimage;
        }

        _pending = null;
    }

    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach ((Hash256 hash, byte[] preimage) in _preimages)
        {
            writer.WritePropertyName(hash.ToString());
            writer.WriteHexValue(preimage);
        }

        writer.WriteEndObject();
    }
}
