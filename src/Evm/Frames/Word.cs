// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Frames;

/// <summary>Stack words as vectors: each is written with one 256-bit store, since a word written in pieces and then read whole stalls.</summary>
// SAFETY: callers pass pointers to whole words of a stack, or to 32 readable or writable bytes.
internal static unsafe class Word
{
    // 32 bytes of ones and then 32 of zeros: reading 32 bytes at 32 - n gives a mask of the n least significant bytes.
    private static ReadOnlySpan<byte> Masks =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Load(UInt256* word) => Vector256.Load((ulong*)word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(UInt256* word, Vector256<ulong> value) => value.Store((ulong*)word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(UInt256* word, ulong value) => Vector256.CreateScalar(value).Store((ulong*)word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetBool(UInt256* word, bool value) => Vector256.CreateScalar(value ? 1UL : 0UL).Store((ulong*)word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> LoadBigEndian(byte* source) => Reverse(Vector256.Load(source)).AsUInt64();

    /// <summary>As <see cref="LoadBigEndian"/>, limb by limb: memory may just have been written in pieces, over which a wide read stalls.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> LoadLimbsBigEndian(byte* source) =>
        Vector256.Create(ReadUInt64(source + 24), ReadUInt64(source + 16), ReadUInt64(source + 8), ReadUInt64(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBigEndian(byte* destination, UInt256* word) => Reverse(Vector256.Load((byte*)word)).Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReadUInt16(byte* source) => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ushort>(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReadUInt64(byte* source) => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(source));

    /// <summary>True when the code at a place is PUSH2 with its operand and then JUMPI.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPush2JumpI(byte* code)
    {
        const uint OpcodeBytes = 0xff0000ff;
        const uint Push2JumpI = (uint)Opcode.Push2 | ((uint)Opcode.JumpI << 24);
        return (Unsafe.ReadUnaligned<uint>(code) & OpcodeBytes) == Push2JumpI;
    }

    /// <summary>Adds a small number to a word, modulo 2^256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(UInt256* word, ulong value)
    {
        Vector256<ulong> sum = Load(word) + Vector256.CreateScalar(value);
        if (sum.ToScalar() >= value)
        {
            Store(word, sum);
            return;
        }

        UInt256 addend = value;
        UInt256.Add(in *word, in addend, out *word);
    }

    /// <summary>Copies the sign bit of a byte, 0 being the least significant, into all bits above it (SIGNEXTEND).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SignExtend(UInt256* word, int index)
    {
        sbyte top = (sbyte)((byte*)word)[index];
        Vector256<ulong> mask = LowBytes(index + 1);
        Vector256<ulong> sign = Vector256.Create((ulong)(long)(top >> 7));
        Store(word, Vector256.ConditionalSelect(mask, Load(word), sign));
    }

    /// <summary>A mask of the least significant bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> LowBytes(int count) =>
        Vector256.LoadUnsafe(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(Masks), (nuint)(UInt256.Size - count)).AsUInt64();

    /// <summary>Replaces an offset by the 32 bytes there, with zeros beyond the end (CALLDATALOAD).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void LoadPadded(UInt256* word, byte* source, int length)
    {
        if (!word->IsUInt64 || word->U0 >= (ulong)length)
        {
            Store(word, Vector256<ulong>.Zero);
            return;
        }

        int offset = (int)word->U0;
        if (length - offset >= UInt256.Size)
        {
            Store(word, LoadBigEndian(source + offset));
            return;
        }

        UInt256 bytes = default;
        new ReadOnlySpan<byte>(source + offset, length - offset).CopyTo(new Span<byte>(&bytes, UInt256.Size));
        Store(word, LoadBigEndian((byte*)&bytes));
    }

    // The machine is little-endian wherever .NET runs nodes; the words of UInt256 are limbs, least significant first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Reverse(Vector256<byte> value) =>
        Vector256.Shuffle(value, Vector256.Create(
            (byte)31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}
