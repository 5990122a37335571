// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Unicode;

namespace PowerVerse.Chain.JsonRpc.Json;

/// <summary>Tells JSON text that is Unicode from text that only looks like it: the reader finds that out late, and with an exception.</summary>
internal static class UnicodeText
{
    private const int EscapeLength = 6;

    /// <summary>Whether the bytes are UTF-8 (RFC 8259 section 8.1) and no escape is half of a surrogate pair (section 8.2).</summary>
    /// <remarks>Escapes that are malformed in other ways are left to the parser.</remarks>
    public static bool IsValid(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            return false;
        }

        for (int next = json.IndexOf((byte)'\\'); next >= 0; next = json.IndexOf((byte)'\\'))
        {
            json = json[next..];
            if (!TryReadEscape(json, out char unit))
            {
                json = json[Math.Min(2, json.Length)..];
                continue;
            }

            bool isPair = char.IsHighSurrogate(unit) && TryReadEscape(json[EscapeLength..], out char low) && char.IsLowSurrogate(low);
            if (char.IsSurrogate(unit) && !isPair)
            {
                return false;
            }

            json = json[(isPair ? 2 * EscapeLength : EscapeLength)..];
        }

        return true;
    }

    private static bool TryReadEscape(ReadOnlySpan<byte> json, out char unit)
    {
        unit = default;
        if (json.Length < EscapeLength || json[0] != (byte)'\\' || json[1] != (byte)'u'
            || !ushort.TryParse(json[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            return false;
        }

        unit = (char)code;
        return true;
    }
}
