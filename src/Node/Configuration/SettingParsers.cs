// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Node.Configuration;

/// <summary>How values are written, everywhere alike.</summary>
internal static class SettingParsers
{
    private static readonly (string Suffix, long Factor)[] SizeSuffixes =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("B", 1),
    ];

    public static string? Text(string text, out string value)
    {
        value = text;
        return text.Length == 0 ? "is empty" : null;
    }

    public static string? FilePath(string text, out string value)
    {
        bool isHome = text == "~" || text.StartsWith("~/", StringComparison.Ordinal);
        value = isHome ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + text[1..] : text;
        return text.Length == 0 || text.Contains('\0') ? "is no path" : null;
    }

    public static string? Boolean(string text, out bool value)
    {
        value = text is "true" or "yes" or "on" or "1";
        return value || text is "false" or "no" or "off" or "0" ? null : $"'{text}' is neither true nor false";
    }

    public static string? Port(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= IPEndPoint.MaxPort
            ? null
            : $"'{text}' is no port: a number from 0 to {IPEndPoint.MaxPort}, 0 for a free one";

    public static string? Host(string text, out IPAddress value)
    {
        bool isAddress = IPAddress.TryParse(text == "localhost" ? "127.0.0.1" : text, out IPAddress? address);
        value = address ?? IPAddress.Loopback;
        return isAddress ? null : $"'{text}' is no IP address";
    }

    public static string? List(string text, out IReadOnlyList<string> value)
    {
        value = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return null;
    }

    public static string? Number(string text, out ulong value)
    {
        string digits = text.Replace("_", string.Empty, StringComparison.Ordinal);
        bool isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool isNumber = isHex
            ? ulong.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        return isNumber ? null : $"'{text}' is no whole number";
    }

    public static string? Seconds(string text, out ulong value)
    {
        const ulong SecondsMax = 365 * 24 * 60 * 60;
        string? problem = Number(text, out value);
        return problem ?? (value <= SecondsMax ? null : $"'{text}' is more than a year");
    }

    /// <summary>Seconds that may be negative and have decimals, up to an hour.</summary>
    public static string? Offset(string text, out TimeSpan value)
    {
        const int SecondsMax = 3600;
        bool isNumber = decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds);
        bool isInRange = isNumber && Math.Abs(seconds) <= SecondsMax;
        value = isInRange ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)) : TimeSpan.Zero;
        return isInRange ? null : $"'{text}' is no number of seconds from -{SecondsMax} to {SecondsMax}";
    }

    public static string? Count(string text, out int value)
    {
        string? problem = Number(text, out ulong number);
        value = number <= int.MaxValue ? (int)number : 0;
        return problem ?? (number <= int.MaxValue ? null : $"'{text}' is too large");
    }

    /// <summary>A number of blocks, or <c>all</c>.</summary>
    public static string? Window(string text, out ulong? value)
    {
        value = null;
        if (text == "all")
        {
            return null;
        }

        string? problem = Number(text, out ulong blocks);
        value = blocks;
        return problem is null ? null : $"'{text}' is neither a number of blocks nor 'all'";
    }

    /// <summary>Bytes, with a unit such as MiB.</summary>
    public static string? Size(string text, out long value)
    {
        value = 0;
        foreach ((string suffix, long factor) in SizeSuffixes)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                string? problem = Number(text[..^suffix.Length].TrimEnd(), out ulong count);
                bool fits = problem is null && count <= (ulong)(long.MaxValue / factor);
                value = fits ? (long)count * factor : 0;
                return problem ?? (fits ? null : $"'{text}' is too large");
            }
        }

        string? bare = Number(text, out ulong bytes);
        value = bytes <= long.MaxValue ? (long)bytes : 0;
        return bare is null && bytes <= long.MaxValue ? null : $"'{text}' is no size such as 256MiB";
    }

    /// <summary>Bytes, and how many at least.</summary>
    public static SettingParser<long> SizeFrom(long least) => (string text, out long value) =>
        Size(text, out value) ?? (value < least ? $"'{text}' is less than {least >> 20}MiB" : null);

    /// <summary>An amount of whole coins, up to 18 decimals; the value is in wei.</summary>
    public static string? Coins(string text, out UInt256 value)
    {
        const int Decimals = 18;
        value = default;
        string[] parts = text.Split('.');
        if (parts.Length > 2 || parts[^1].Length == 0 || (parts.Length == 2 && parts[1].Length > Decimals) || !parts.All(part => part.All(char.IsAsciiDigit)))
        {
            return $"'{text}' is no amount of coins";
        }

        string digits = parts[0] + (parts.Length == 2 ? parts[1] : string.Empty).PadRight(Decimals, '0');
        return UInt256.TryParse(digits.TrimStart('0') is { Length: > 0 } rest ? rest : "0", out value) ? null : $"'{text}' is too large";
    }

    public static string? Wei(string text, out UInt256 value) =>
        UInt256.TryParse(text, out value) ? null : $"'{text}' is no amount of wei";

    public static string? EthereumAddress(string text, out Address value) =>
        Address.TryParse(text, out value) ? null : $"'{text}' is no address: 0x and 40 hexadecimal digits";

    // The pair itself, or a file that holds it.
    public static string? BlockCheckpoint(string text, out Checkpoint value)
    {
        if (Checkpoint.TryParse(text, out value))
        {
            return null;
        }

        try
        {
            return File.Exists(text) && Checkpoint.TryParse(File.ReadAllText(text).Trim(), out value)
                ? null
                : $"'{text}' is neither a block as HEIGHT:HASH nor a file that holds one";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"'{text}' cannot be read: {exception.Message}";
        }
    }

    public static string? OneOf<T>(string text, out T value)
        where T : struct, Enum
    {
        bool isName = Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]);
        return isName ? null : $"'{text}' is none of {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}";
    }
}
