// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PowerVerse.Chain.Core.Spec;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>The BLAKE2b compression function at 0x09 (EIP-152).</summary>
/// <remarks><code>rounds 4, big-endian | h 64 | m 128 | t 16, all little-endian | final 1</code></remarks>
internal sealed class Blake2F : IPrecompile
{
    private const int InputLength = 213;
    private const int OutputLength = 64;
    private const int StateWords = 8;
    private const int BlockWords = 16;

    public ulong GasCost(ReadOnlySpan<byte> input, Revision revision) =>
        input.Length == InputLength ? BinaryPrimitives.ReadUInt32BigEndian(input) : 0;

    public int OutputLengthMax(ReadOnlySpan<byte> input) => OutputLength;

    public bool TryRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        written = OutputLength;
        if (input.Length != InputLength || input[InputLength - 1] > 1)
        {
            return false;
        }

        Span<ulong> state = stackalloc ulong[StateWords];
        Span<ulong> block = stackalloc ulong[BlockWords];
        input.Slice(4, 64).CopyTo(MemoryMarshal.AsBytes(state));
        input.Slice(68, 128).CopyTo(MemoryMarshal.AsBytes(block));
        Crypto.Hashing.Blake2F.Compress(
            BinaryPrimitives.ReadUInt32BigEndian(input),
            state,
            block,
            BinaryPrimitives.ReadUInt64LittleEndian(input[196..]),
            BinaryPrimitives.ReadUInt64LittleEndian(input[204..]),
            input[InputLength - 1] == 1);
        MemoryMarshal.AsBytes(state).CopyTo(output);
        return true;
    }
}
