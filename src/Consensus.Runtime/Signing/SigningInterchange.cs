// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.Runtime.Signing;

/// <summary>Why an interchange document was refused.</summary>
public enum InterchangeError
{
    /// <summary>It was not refused.</summary>
    None,

    /// <summary>More than <see cref="SigningInterchange.BytesMax"/> bytes.</summary>
    TooLarge,

    /// <summary>Not JSON, or not the JSON of this format.</summary>
    Malformed,

    /// <summary>Another format or version.</summary>
    UnknownVersion,

    /// <summary>No part of it is of this chain and key.</summary>
    OtherIdentity,
}

/// <summary>Moves a signing record between machines as JSON, after the pattern of EIP-3076.</summary>
/// <remarks>
/// <code>
/// {
///   "metadata": { "interchange_format": "powerverse-votes", "interchange_format_version": "1", "genesis_hash": "0x..." },
///   "data": [ {
///     "vote_root": "0x...",
///     "floor": "120",
///     "signed": [ { "height": "121", "period": "0", "step": "2", "value": "0x..." } ]
///   } ]
/// }
/// </code>
/// Numbers are decimal strings. Importing raises the floor above everything in the document, so an import can only forbid, and never needs the
/// entries again: they are there for people and tools.
/// </remarks>
public static class SigningInterchange
{
    /// <summary>A document, in bytes.</summary>
    public const int BytesMax = 16 * 1024 * 1024;

    private const string Format = "powerverse-votes";
    private const string Version = "1";
    private const int DepthMax = 8;

    /// <summary>Writes a record.</summary>
    public static byte[] Export(VoteRecord record)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteString("interchange_format", Format);
            json.WriteString("interchange_format_version", Version);
            json.WriteString("genesis_hash", record.Identity.Chain.ToString());
            json.WriteEndObject();
            json.WriteStartArray("data");
            json.WriteStartObject();
            json.WriteString("vote_root", record.Identity.VoteRoot.ToString());
            json.WriteString("floor", record.Floor.ToString());
            json.WriteStartArray("signed");
            foreach (SignedEntry entry in record.Entries)
            {
                json.WriteStartObject();
                json.WriteString("height", entry.Height.ToString());
                json.WriteString("period", entry.Period.ToString());
                json.WriteString("step", entry.Step.Value.ToString(CultureInfo.InvariantCulture));
                json.WriteString("value", entry.Value.Hash.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>The lowest height that is safe to sign after this document: above its floor and all its entries.</summary>
    /// <param name="document">UTF-8 JSON.</param>
    /// <param name="identity">Chain and key that it must speak of.</param>
    /// <param name="floor">The first height that may be signed.</param>
    /// <param name="error">Why not.</param>
    public static bool TryReadFloor(ReadOnlyMemory<byte> document, in RecordIdentity identity, out Height floor, out InterchangeError error)
    {
        floor = Height.First;
        error = InterchangeError.TooLarge;
        if (document.Length > BytesMax)
        {
            return false;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = DepthMax });
            error = Read(json.RootElement, identity, ref floor);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // The second is how the parser reports a string that is not UTF-8.
            error = InterchangeError.Malformed;
        }

        return error == InterchangeError.None;
    }

    /// <summary>Imports a document into a record: raises its floor, durably.</summary>
    public static bool TryImport(VoteRecord record, ReadOnlyMemory<byte> document, out InterchangeError error)
    {
        if (!TryReadFloor(document, record.Identity, out Height floor, out error))
        {
            return false;
        }

        record.RaiseFloor(floor);
        return true;
    }

    private static InterchangeError Read(JsonElement root, in RecordIdentity identity, ref Height floor)
    {
        if (!TryGetObject(root, "metadata", out JsonElement metadata)
            || !TryGetString(metadata, "interchange_format", out string? format)
            || !TryGetString(metadata, "interchange_format_version", out string? version)
            || !TryGetHash(metadata, "genesis_hash", out Hash256 chain)
            || !TryGetArray(root, "data", out JsonElement data))
        {
            return InterchangeError.Malformed;
        }

        if (format != Format || version != Version)
        {
            return InterchangeError.UnknownVersion;
        }

        bool isFound = false;
        foreach (JsonElement part in data.EnumerateArray())
        {
            if (!TryGetHash(part, "vote_root", out Hash256 root32))
            {
                return InterchangeError.Malformed;
            }

            if (chain != identity.Chain || root32 != identity.VoteRoot)
            {
                continue;
            }

            isFound = true;
            if (!TryReadPart(part, ref floor))
            {
                return InterchangeError.Malformed;
            }
        }

        return isFound ? InterchangeError.None : InterchangeError.OtherIdentity;
    }

    private static bool TryReadPart(JsonElement part, ref Height floor)
    {
        if (!TryGetNumber(part, "floor", MessageLimits.HeightMax - 1, out ulong lowest) || !TryGetArray(part, "signed", out JsonElement signed))
        {
            return false;
        }

        floor = new Height(Math.Max(floor.Value, lowest));
        foreach (JsonElement entry in signed.EnumerateArray())
        {
            if (!TryGetNumber(entry, "height", MessageLimits.HeightMax - 1, out ulong height)
                || !TryGetNumber(entry, "period", MessageLimits.PeriodMax, out _)
                || !TryGetNumber(entry, "step", MessageLimits.PeriodMax, out _)
                || !TryGetHash(entry, "value", out _))
            {
                return false;
            }

            floor = new Height(Math.Max(floor.Value, height + 1));
        }

        return true;
    }

    private static bool TryGetObject(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.Object;
    }

    private static bool TryGetArray(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.Array;
    }

    private static bool TryGetString(JsonElement element, string name, [NotNullWhen(true)] out string? value)
    {
        value = element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement found) && found.ValueKind == JsonValueKind.String
            ? found.GetString()
            : null;
        return value is not null;
    }

    private static bool TryGetHash(JsonElement element, string name, out Hash256 value)
    {
        value = default;
        return TryGetString(element, name, out string? text) && Hash256.TryParse(text, out value);
    }

    private static bool TryGetNumber(JsonElement element, string name, ulong max, out ulong value)
    {
        value = 0;
        return TryGetString(element, name, out string? text)
            && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value <= max;
    }
}
