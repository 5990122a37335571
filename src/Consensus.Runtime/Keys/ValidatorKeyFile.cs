// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using PowerVerse.Chain.Crypto.Keys;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.Runtime.Keys;

/// <summary>Why a key file was not opened.</summary>
public enum KeyFileError
{
    /// <summary>It was opened.</summary>
    None,

    /// <summary>Not a key file of this format.</summary>
    Malformed,

    /// <summary>The passphrase is wrong, or the file was changed.</summary>
    WrongPassphrase,

    /// <summary>The secrets do not belong to the public keys beside them.</summary>
    WrongKeys,

    /// <summary>Others may read the file (Unix permissions of group or world).</summary>
    ExposedFile,
}

/// <summary>A validator's two seeds in an encrypted file.</summary>
/// <remarks>
/// <code>
/// { "format": "powerverse-validator-keys", "version": 1,
///   "vrf_key": "0x...", "vote_root": "0x...",
///   "kdf": { "name": "scrypt", "n": 262144, "r": 8, "p": 1, "salt": "0x..." },
///   "cipher": { "name": "aes-256-gcm", "nonce": "0x...", "sealed": "0x..." } }
/// </code>
/// Sealed are the VRF seed and the vote seed, 32 bytes each, followed by the tag; the public keys are the associated data.
/// </remarks>
public static class ValidatorKeyFile
{
    /// <summary>A file, in bytes.</summary>
    public const int BytesMax = 64 * 1024;

    private const string Format = "powerverse-validator-keys";
    private const int Version = 1;
    private const int SecretBytes = 2 * ValidatorKeys.SeedBytes;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes keys from fresh randomness and writes them to a new file, readable by its owner only.</summary>
    /// <param name="path">The file; must not exist.</param>
    /// <param name="passphrase">The passphrase's bytes.</param>
    /// <param name="cost">The price of a guess.</param>
    /// <returns>The keys.</returns>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    public static ValidatorKeys Create(string path, ReadOnlySpan<byte> passphrase, ScryptCost cost)
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        RandomNumberGenerator.Fill(secret);
        try
        {
            ValidatorKeys keys = new(secret[..ValidatorKeys.SeedBytes], secret[ValidatorKeys.SeedBytes..]);
            Write(path, Encode(secret, keys, passphrase, cost));
            return keys;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool TryOpen(string path, ReadOnlySpan<byte> passphrase, [NotNullWhen(true)] out ValidatorKeys? keys, out KeyFileError error)
    {
        keys = null;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            error = KeyFileError.ExposedFile;
            return false;
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > BytesMax)
        {
            error = KeyFileError.Malformed;
            return false;
        }

        byte[] content = new byte[file.Length];
        file.ReadExactly(content);
        return TryDecode(content, passphrase, out keys, out error);
    }

    /// <summary>Reads the content of a file.</summary>
    public static bool TryDecode(
        ReadOnlyMemory<byte> content, ReadOnlySpan<byte> passphrase, [NotNullWhen(true)] out ValidatorKeys? keys, out KeyFileError error)
    {
        keys = null;
        error = KeyFileError.Malformed;
        KeyFileJson? json = TryParse(content);
        if (json is not { Format: Format, Version: Version, Kdf.Name: "scrypt", Cipher.Name: "aes-256-gcm" }
            || !TryHex(json.VrfKey, out byte[] vrfKey)
            || !TryHex(json.VoteRoot, out byte[] voteRoot)
            || !TryHex(json.Kdf.Salt, out byte[] salt)
            || !TryHex(json.Cipher.Nonce, out byte[] nonce)
            || !TryHex(json.Cipher.Sealed, out byte[] sealedSecret)
            || sealedSecret.Length != SecretBytes + PassphraseCipher.TagSize
            || !new ScryptCost(json.Kdf.N, json.Kdf.R, json.Kdf.P).IsAcceptable)
        {
            return false;
        }

        Span<byte> secret = stackalloc byte[SecretBytes];
        error = KeyFileError.WrongPassphrase;
        if (!PassphraseCipher.TryDecrypt(
            sealedSecret, passphrase, salt, nonce, new ScryptCost(json.Kdf.N, json.Kdf.R, json.Kdf.P), (byte[])[.. vrfKey, .. voteRoot], secret))
        {
            return false;
        }

        ValidatorKeys opened = new(secret[..ValidatorKeys.SeedBytes], secret[ValidatorKeys.SeedBytes..]);
        CryptographicOperations.ZeroMemory(secret);
        if (!opened.VrfKey.AsSpan().SequenceEqual(vrfKey) || !opened.VoteRoot.AsSpan().SequenceEqual(voteRoot))
        {
            opened.Dispose();
            error = KeyFileError.WrongKeys;
            return false;
        }

        keys = opened;
        error = KeyFileError.None;
        return true;
    }

    /// <summary>The content of a file for the given seeds.</summary>
    internal static byte[] Encode(ReadOnlySpan<byte> secret, ValidatorKeys keys, ReadOnlySpan<byte> passphrase, ScryptCost cost)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(PassphraseCipher.SaltSize);
        byte[] nonce = RandomNumberGenerator.GetBytes(PassphraseCipher.NonceSize);
        Hash256 vrfKey = new(keys.VrfKey.AsSpan());
        byte[] associated = [.. vrfKey.AsSpan(), .. keys.VoteRoot.AsSpan()];
        byte[] sealedSecret = PassphraseCipher.Encrypt(secret, passphrase, salt, nonce, cost, associated);
        KeyFileJson json = new(
            Format,
            Version,
            vrfKey.ToString(),
            keys.VoteRoot.ToString(),
            new KeyFileKdf("scrypt", cost.N, cost.R, cost.P, Hex.Encode(salt)),
            new KeyFileCipher("aes-256-gcm", Hex.Encode(nonce), Hex.Encode(sealedSecret)));
        return JsonSerializer.SerializeToUtf8Bytes(json, KeyFileJsonContext.Default.KeyFileJson);
    }

    private static void Write(string path, byte[] content)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using FileStream file = new(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    private static KeyFileJson? TryParse(ReadOnlyMemory<byte> content)
    {
        try
        {
            return content.Length > BytesMax ? null : JsonSerializer.Deserialize(content.Span, KeyFileJsonContext.Default.KeyFileJson);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TryHex(string? text, out byte[] bytes)
    {
        bytes = [];
        return text is not null && Hex.TryDecode(text, out bytes);
    }
}
