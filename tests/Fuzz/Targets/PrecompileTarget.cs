// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Precompiles;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Fuzz.Targets;

/// <summary>Any bytes as the input of one precompiled contract, priced first as a caller would be.</summary>
public sealed class PrecompileTarget : IFuzzTarget
{
    // What one call may cost: dearer inputs are refused for lack of gas before they run.
    private const ulong Gas = 300_000;

    private readonly IPrecompile _precompile;
    private readonly byte[] _output = new byte[64 * 1024];

    public PrecompileTarget(Address address)
    {
        if (!PrecompileSet.For(Revision.Osaka).TryGet(address, out IPrecompile? precompile))
        {
            throw new InvalidOperationException($"No precompile at {address}.");
        }

        _precompile = precompile;
        Seeds = PrecompileSeeds.Of(address);
    }

    public long AllocationBytesMax => 4 * 1024 * 1024;

    public IReadOnlyList<byte[]> Seeds { get; }

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (_precompile.GasCost(input, Revision.Osaka) > Gas)
        {
            return false;
        }

        int length = _precompile.OutputLengthMax(input);
        return _precompile.TryRun(input, length <= _output.Length ? _output : new byte[length], out _);
    }
}
