// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace PowerVerse.Chain.Node.Doctor;

/// <summary>Writes requests, reads answers as they come from anywhere, and words what is wrong with them.</summary>
internal static class RpcAnswers
{
    /// <summary>Time for one answer.</summary>
    public static readonly TimeSpan CallTimeMax = TimeSpan.FromSeconds(10);

    /// <summary>What a status other than 200 means for a wallet; null: it is 200.</summary>
    public static string? Refusal(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.OK => null,
        HttpStatusCode.Forbidden => "status 403: this host name (--rpc-hosts) or pages of this origin (--rpc-origins) are not allowed, or a proxy refuses",
        HttpStatusCode.Unauthorized => "status 401: a token is wanted",
        HttpStatusCode.NotFound => "status 404: nothing is served at this path",
        HttpStatusCode.TooManyRequests => "status 429: the rate limit is so low that a wallet will not work",
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.PermanentRedirect or HttpStatusCode.TemporaryRedirect =>
            $"a redirection to {response.Headers.Location}: name that URL instead, since wallets do not follow",
        _ => $"status {(int)response.StatusCode}",
    };

    /// <summary>Why there was no answer at all.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        TaskCanceledException => $"no answer within {CallTimeMax.TotalSeconds} s: a firewall, or the node hangs",
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            "connection refused: no node listens at this address and port",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "the host name is unknown",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => $"TLS fails: {exception.InnerException?.Message ?? exception.Message}",
        _ => exception.Message,
    };

    /// <summary>A request.</summary>
    public static string Body(string method, params object[] parameters) =>
        JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method, @params = parameters });

    /// <summary>A header of an answer; null: it is not there.</summary>
    public static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(", ", values) : null;

    /// <summary>A member that is text; null: it is not there.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>Reads a quantity, with leading zeros or without.</summary>
    public static bool TryParseQuantity(string? text, out ulong value)
    {
        value = 0;
        return text is not null && text.StartsWith("0x", StringComparison.Ordinal)
            && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A quantity, 0 for anything else.</summary>
    public static ulong Number(JsonElement? quantity) =>
        quantity is { ValueKind: JsonValueKind.String } text && TryParseQuantity(text.GetString(), out ulong number) ? number : 0;

    /// <summary>A member that is a quantity, 0 for anything else.</summary>
    public static ulong NumberOf(JsonElement? item, string name) =>
        item is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(name, out JsonElement member) ? Number(member) : 0;

    /// <summary>Reads JSON.</summary>
    public static bool TryParse(string text, out JsonElement element)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            element = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            // The library has no other way to say that text is no JSON.
            element = default;
            return false;
        }
    }

    /// <summary>The beginning of a text, in one line.</summary>
    public static string Shorten(string text)
    {
        const int LengthMax = 80;
        string line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= LengthMax ? line : line[..LengthMax] + "...";
    }
}
