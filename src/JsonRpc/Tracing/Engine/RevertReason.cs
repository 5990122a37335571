// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>The text that a contract reverted with: Solidity's Error(string) and Panic(uint256).</summary>
internal static class RevertReason
{
    private const int SelectorSize = 4;

    private static ReadOnlySpan<byte> ErrorSelector => [0x08, 0xc3, 0x79, 0xa0];

    private static ReadOnlySpan<byte> PanicSelector => [0x4e, 0x48, 0x7b, 0x71];

    /// <summary>Reads a reason; false where the data are neither.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, [NotNullWhen(true)] out string? reason)
    {
        reason = data.StartsWith(ErrorSelector) ? ReadText(data[SelectorSize..])
            : data.StartsWith(PanicSelector) && data.Length >= SelectorSize + UInt256.Size ? PanicText(new UInt256(data.Slice(SelectorSize, UInt256.Size)))
            : null;
        return reason is not null;
    }

    private static string? ReadText(ReadOnlySpan<byte> arguments)
    {
        if (!TryReadLength(arguments, 0, out int offset) || !TryReadLength(arguments, offset, out int length))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = arguments[(offset + UInt256.Size)..];
        return length <= rest.Length ? Encoding.UTF8.GetString(rest[..length]) : null;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> arguments, int at, out int value)
    {
        value = 0;
        if (at > arguments.Length - UInt256.Size)
        {
            return false;
        }

        UInt256 word = new(arguments.Slice(at, UInt256.Size));
        bool fits = word.IsUInt64 && word.U0 <= (ulong)arguments.Length;
        value = fits ? (int)word.U0 : 0;
        return fits;
    }

    private static string PanicText(in UInt256 code) => code.ToUInt64Saturating() switch
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
        ulong other => string.Create(CultureInfo.InvariantCulture, $"unknown panic code: 0x{other:x}"),
    };
}
