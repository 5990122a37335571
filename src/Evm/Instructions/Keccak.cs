// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Gas;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Instructions;

/// <summary>KECCAK256.</summary>
// SAFETY: the words from top down to StackIn are there, by the check before every body.
internal static unsafe class Keccak
{
    public static long Keccak256(Machine machine, Frame frame, UInt256* top, long gas)
    {
        gas = frame.Touch(in top[0], in top[-1], gas);
        if (gas < 0)
        {
            return gas;
        }

        ReadOnlySpan<byte> data = frame.Bytes(in top[0], in top[-1]);
        gas -= GasCost.KeccakWord * GasCost.Words((ulong)data.Length);
        if (gas < 0)
        {
            return gas;
        }

        if (data.Length == KeccakMemo.InputLength)
        {
            machine.KeccakMemo.Hash(frame.Memory + top[0].U0, top - 1);
            return gas;
        }

        Span<byte> digest = stackalloc byte[UInt256.Size];
        Crypto.Hashing.Keccak256.Hash(data, digest);
        UInt256.ReadBigEndian(digest, out top[-1]);
        return gas;
    }
}
