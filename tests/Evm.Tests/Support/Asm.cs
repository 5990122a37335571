// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Support;

/// <summary>Writes bytecode: each part is an opcode, or a number, address or byte string to push.</summary>
public static class Asm
{
    /// <summary>The code of a sequence. Numbers are pushed with the shortest PUSH of at least one byte.</summary>
    public static byte[] Code(params object[] parts)
    {
        List<byte> code = [];
        foreach (object part in parts)
        {
            switch (part)
            {
                case Opcode op:
                    code.Add((byte)op);
                    break;
                case int number:
                    Push(code, (ulong)number);
                    break;
                case long number:
                    Push(code, (ulong)number);
                    break;
                case UInt256 number:
                    Push(code, number);
                    break;
                case Address address:
                    code.Add((byte)Opcode.Push20);
                    code.AddRange(address.ToArray());
                    break;
                case byte[] raw:
                    code.AddRange(raw);
                    break;
                default:
                    throw new ArgumentException($"Cannot assemble {part}.", nameof(parts));
            }
        }

        return [.. code];
    }

    /// <summary>Returns the word on the top of the stack.</summary>
    public static byte[] ReturnTop => Code(0, Opcode.MStore, 32, 0, Opcode.Return);

    /// <summary>Code that deploys other code.</summary>
    public static byte[] Deploy(byte[] code)
    {
        // The head holds its own length, which is small enough for one byte.
        int headLength = Code(code.Length, 0, 0, Opcode.CodeCopy, code.Length, 0, Opcode.Return).Length;
        return [.. Code(code.Length, headLength, 0, Opcode.CodeCopy, code.Length, 0, Opcode.Return), .. code];
    }

    /// <summary>Puts bytes of at most 32 at the start of memory.</summary>
    public static byte[] StoreAtZero(byte[] bytes)
    {
        byte[] word = new byte[32];
        bytes.CopyTo(word, 0);
        return Code(new UInt256(word), 0, Opcode.MStore);
    }

    private static void Push(List<byte> code, UInt256 number)
    {
        byte[] bytes = new byte[UInt256.Size];
        number.WriteBigEndian(bytes);
        int length = Math.Max(1, number.ByteLength);
        code.Add((byte)(Opcode.Push0 + (byte)length));
        code.AddRange(bytes[^length..]);
    }
}
