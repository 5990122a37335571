// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>Checks and makes the tokens that open operators' methods: JWT signed with HS256, as the engine API of Ethereum uses them.</summary>
/// <remarks>A token is valid when its claim <c>iat</c> is within a minute of now, and <c>exp</c>, if there is one, has not passed.</remarks>
public sealed class BearerToken
{
    /// <summary>Length of the secret, in bytes, at least.</summary>
    public const int SecretSizeBytesMin = 32;

    /// <summary>How far <c>iat</c> may be from now, in seconds.</summary>
    public const long IssuedWithinSeconds = 60;

    private const int LengthMax = 4_096;
    private const int DepthMax = 4;

    private readonly byte[] _secret;
    private readonly TimeProvider _time;

    /// <summary>Makes a checker.</summary>
    /// <param name="secret">The secret; at least <see cref="SecretSizeBytesMin"/> bytes.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">The secret is too short.</exception>
    public BearerToken(ReadOnlySpan<byte> secret, TimeProvider time)
    {
        if (secret.Length < SecretSizeBytesMin)
        {
            throw new ArgumentException("The secret of tokens must have at least 32 bytes.", nameof(secret));
        }

        _secret = secret.ToArray();
        _time = time;
    }

    /// <summary>Makes a token for now.</summary>
    public string Issue()
    {
        string claims = $"{{\"iat\":{_time.GetUtcNow().ToUnixTimeSeconds()}}}";
        string signed = $"{Encode("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Encode(HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Checks a token.</summary>
    public bool IsValid(ReadOnlySpan<char> token)
    {
        if (token.Length > LengthMax)
        {
            return false;
        }

        int first = token.IndexOf('.');
        int last = token.LastIndexOf('.');
        if (first <= 0 || last <= first)
        {
            return false;
        }

        return TryDecode(token[..first], out byte[] header)
            && TryDecode(token[(first + 1)..last], out byte[] claims)
            && TryDecode(token[(last + 1)..], out byte[] signature)
            && CryptographicOperations.FixedTimeEquals(signature, HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(token[..last].ToString())))
            && IsHs256(header)
            && IsCurrent(claims, _time.GetUtcNow().ToUnixTimeSeconds());
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        // The Try methods of the library throw for text that is no Base64Url; this one tells.
        bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        OperationStatus status = Base64Url.DecodeFromChars(text, bytes, out _, out int written);
        bytes = bytes[..written];
        return status == OperationStatus.Done;
    }

    private static bool IsHs256(byte[] header) =>
        TryParse(header, out JsonElement root)
        && root.TryGetProperty("alg", out JsonElement algorithm)
        && algorithm.ValueKind == JsonValueKind.String
        && algorithm.ValueEquals("HS256"u8);

    private static bool IsCurrent(byte[] claims, long now) =>
        TryParse(claims, out JsonElement root)
        && TryGetSeconds(root, "iat", out long issued)
        && issued >= now - IssuedWithinSeconds
        && issued <= now + IssuedWithinSeconds
        && (!root.TryGetProperty("exp", out _) || (TryGetSeconds(root, "exp", out long expires) && expires > now));

    private static bool TryGetSeconds(JsonElement root, string name, out long seconds)
    {
        seconds = 0;
        return root.TryGetProperty(name, out JsonElement claim) && claim.ValueKind == JsonValueKind.Number && claim.TryGetInt64(out seconds);
    }

    private static bool TryParse(byte[] json, out JsonElement root)
    {
        root = default;
        try
        {
            Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = DepthMax });
            root = JsonElement.ParseValue(ref reader);
            return root.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
