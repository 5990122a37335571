// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Serialization;

namespace PowerVerse.Chain.Consensus.Runtime.Keys;

/// <summary>The JSON of a key file; <see cref="ValidatorKeyFile"/> documents it.</summary>
internal sealed record KeyFileJson(
    [property: JsonPropertyName("format")] string? Format,
    [property: JsonPropertyName("version")] int Version,
    [property: JsonPropertyName("vrf_key")] string? VrfKey,
    [property: JsonPropertyName("vote_root")] string? VoteRoot,
    [property: JsonPropertyName("kdf")] KeyFileKdf? Kdf,
    [property: JsonPropertyName("cipher")] KeyFileCipher? Cipher);

/// <summary>How the passphrase becomes a key.</summary>
internal sealed record KeyFileKdf(
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("n")] int N,
    [property: JsonPropertyName("r")] int R,
    [property: JsonPropertyName("p")] int P,
    [property: JsonPropertyName("salt")] string? Salt);

/// <summary>What the key encrypts.</summary>
internal sealed record KeyFileCipher(
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("nonce")] string? Nonce,
    [property: JsonPropertyName("sealed")] string? Sealed);

/// <summary>Reads and writes the JSON without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, MaxDepth = 4)]
[JsonSerializable(typeof(KeyFileJson))]
internal sealed partial class KeyFileJsonContext : JsonSerializerContext;
