// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.Evm.Instructions;

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>The names of instructions as tracers write them.</summary>
internal static class OpcodeNames
{
    private static readonly string[] Texts = [.. Enumerable.Range(0, 256).Select(static value => TextOf((Opcode)value))];
    private static readonly JsonEncodedText[] Encoded = [.. Texts.Select(static text => JsonEncodedText.Encode(text))];

    /// <summary>The name.</summary>
    public static string Of(Opcode opcode) => Texts[(byte)opcode];

    /// <summary>The name ready to be written.</summary>
    public static JsonEncodedText EncodedOf(Opcode opcode) => Encoded[(byte)opcode];

    // 0x44 kept its first name in every tracer that clients know.
    private static string TextOf(Opcode opcode) => opcode switch
    {
        Opcode.PrevRandao => "DIFFICULTY",
        _ when Enum.IsDefined(opcode) => opcode.ToString().ToUpperInvariant(),
        _ => string.Create(CultureInfo.InvariantCulture, $"opcode 0x{(byte)opcode:x} not defined"),
    };
}
