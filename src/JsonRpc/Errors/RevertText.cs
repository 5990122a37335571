// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Errors;

/// <summary>What a contract reverted with, in words: the errors that Solidity makes of <c>require</c> and <c>assert</c> (ABI specification, "Errors").</summary>
internal static class RevertText
{
    private const string Reverted = "execution reverted";
    private const int SelectorSizeBytes = 4;

    // keccak256("Error(string)") and keccak256("Panic(uint256)"), first four bytes.
    private const uint ErrorSelector = 0x08c379a0;
    private const uint PanicSelector = 0x4e487b71;

    /// <summary>The error for a call that reverted: code 3, the reason in the text if there is one, the bytes as data.</summary>
    public static RpcError ErrorOf(ReadOnlyMemory<byte> output) => new(RpcErrorCode.ExecutionReverted, MessageOf(output.Span), output);

    /// <summary>The words "execution reverted", and the reason where the bytes give one.</summary>
    public static string MessageOf(ReadOnlySpan<byte> output) =>
        TryRead(output, out string reason) ? string.Concat(Reverted, ": ", reason) : Reverted;

    /// <summary>Reads the reason; false where the bytes give none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> output, out string reason)
    {
        reason = string.Empty;
        if (output.Length < SelectorSizeBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> arguments = output[SelectorSizeBytes..];
        return BinaryPrimitives.ReadUInt32BigEndian(output) switch
        {
            ErrorSelector => TryReadString(arguments, out reason),
            PanicSelector => TryReadPanic(arguments, out reason),
            _ => false,
        };
    }

    private static bool TryReadString(ReadOnlySpan<byte> arguments, out string text)
    {
        text = string.Empty;
        if (!TryReadLength(arguments, 0, out int offset) || !TryReadLength(arguments, offset, out int length))
        {
            return false;
        }

        int start = offset + UInt256.Size;
        if (arguments.Length - start < length)
        {
            return false;
        }

        text = Encoding.UTF8.GetString(arguments.Slice(start, length));
        return true;
    }

    // Lengths and offsets beyond the bytes that are there are no lengths.
    private static bool TryReadLength(ReadOnlySpan<byte> arguments, int position, out int length)
    {
        length = 0;
        if (position > arguments.Length - UInt256.Size)
        {
            return false;
        }

        UInt256 word = new(arguments.Slice(position, UInt256.Size));
        bool fits = word <= (UInt256)(ulong)arguments.Length;
        length = fits ? (int)word.U0 : 0;
        return fits;
    }

    private static bool TryReadPanic(ReadOnlySpan<byte> arguments, out string reason)
    {
        reason = string.Empty;
        if (arguments.Length < UInt256.Size)
        {
            return false;
        }

        UInt256 code = new(arguments[..UInt256.Size]);
        reason = code.ToUInt64Saturating() switch
        {
            0x00 => "generic panic",
            0x01 => "assert(false)",
            0x11 => "arithmetic underflow or overflow",
            0x12 => "division or modulo by zero",
            0x21 => "enum overflow",
            0x22 => "invalid encoded storage byte array accessed",
            0x31 => "out-of-bounds array access; popping on an empty array",
            0x32 => "out-of-bounds access of an array or bytesN",
            0x41 => "out of memory",
            0x51 => "uninitialized function",
            _ => string.Create(CultureInfo.InvariantCulture, $"unknown panic code: {code.ToQuantity()}"),
        };
        return true;
    }
}
