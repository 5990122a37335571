// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using System.Text;
using PowerVerse.Chain.Crypto.Keys;

namespace PowerVerse.Chain.Network.Libp2p.Security;

/// <summary>Noise_XX_25519_ChaChaPoly_SHA256: three messages, after which both sides know each other's static key.</summary>
/// <remarks>
/// <code>
///   1  initiator  e                    payload in clear
///   2  responder  e, ee, s, es         static key and payload encrypted
///   3  initiator  s, se                static key and payload encrypted
/// </code>
/// Noise specification revision 34, sections 5 and 7.5. Pure: bytes in, bytes out. A false ends the handshake.
/// </remarks>
internal sealed class NoiseHandshake : IDisposable
{
    private const int HashSizeBytes = 32;
    private const int Messages = 3;

    private readonly bool _isInitiator;
    private readonly byte[] _staticPrivate;
    private readonly byte[] _ephemeralPrivate;
    private readonly byte[] _remoteEphemeral = new byte[X25519.KeySize];
    private readonly byte[] _chainingKey;
    private readonly byte[] _hash;
    private NoiseCipher? _cipher;
    private int _step;

    public NoiseHandshake(bool isInitiator, ReadOnlySpan<byte> staticPrivate, ReadOnlySpan<byte> ephemeralPrivate, ReadOnlySpan<byte> prologue)
    {
        _isInitiator = isInitiator;
        _staticPrivate = staticPrivate.ToArray();
        _ephemeralPrivate = ephemeralPrivate.ToArray();

        // The name is exactly as long as a hash, so it is the first hash itself.
        _hash = Encoding.ASCII.GetBytes("Noise_XX_25519_ChaChaPoly_SHA256");
        _chainingKey = [.. _hash];
        MixHash(prologue);
    }

    /// <summary>Whether the third message has passed.</summary>
    public bool IsComplete => _step == Messages;

    /// <summary>The peer's static key, known after it was read.</summary>
    public byte[] RemoteStatic { get; } = new byte[X25519.KeySize];

    /// <summary>Longest form of a payload of this length as a handshake message, in bytes.</summary>
    public static int MessageSizeMax(int payloadLength) => (2 * X25519.KeySize) + (2 * NoiseCipher.TagSizeBytes) + payloadLength;

    /// <summary>Writes the next message.</summary>
    /// <returns>False when the peer's key has small order.</returns>
    public bool TryWriteMessage(ReadOnlySpan<byte> payload, Span<byte> destination, out int written)
    {
        written = 0;
        int at = 0;
        if (_step < 2)
        {
            X25519.GetPublicKey(_ephemeralPrivate, destination[..X25519.KeySize]);
            MixHash(destination[..X25519.KeySize]);
            at = X25519.KeySize;
        }

        if (_step == 1 && !TryMixKey(_ephemeralPrivate, _remoteEphemeral))
        {
            return false;
        }

        if (_step > 0)
        {
            Span<byte> staticPublic = stackalloc byte[X25519.KeySize];
            X25519.GetPublicKey(_staticPrivate, staticPublic);
            at += EncryptAndHash(staticPublic, destination[at..]);
            if (!TryMixKey(_staticPrivate, _remoteEphemeral))
            {
                return false;
            }
        }

        at += EncryptAndHash(payload, destination[at..]);
        _step++;
        written = at;
        return true;
    }

    /// <summary>Reads the peer's next message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="payload">Receives the payload; as long as the message at least.</param>
    /// <param name="payloadLength">Length of the payload in bytes.</param>
    /// <returns>False when it is too short, a tag is wrong or a key has small order.</returns>
    public bool TryReadMessage(ReadOnlySpan<byte> message, Span<byte> payload, out int payloadLength)
    {
        payloadLength = 0;
        if (_step < 2)
        {
            if (message.Length < X25519.KeySize)
            {
                return false;
            }

            message[..X25519.KeySize].CopyTo(_remoteEphemeral);
            MixHash(_remoteEphemeral);
            message = message[X25519.KeySize..];
        }

        if (_step == 1 && !TryMixKey(_ephemeralPrivate, _remoteEphemeral))
        {
            return false;
        }

        if (_step > 0)
        {
            const int EncryptedKeySize = X25519.KeySize + NoiseCipher.TagSizeBytes;
            if (message.Length < EncryptedKeySize || !TryDecryptAndHash(message[..EncryptedKeySize], RemoteStatic, out _)
                || !TryMixKey(_ephemeralPrivate, RemoteStatic))
            {
                return false;
            }

            message = message[EncryptedKeySize..];
        }

        if (!TryDecryptAndHash(message, payload, out payloadLength))
        {
            return false;
        }

        _step++;
        return true;
    }

    /// <summary>The keys of the two directions, after the third message.</summary>
    public (NoiseCipher Send, NoiseCipher Receive) Split()
    {
        Span<byte> keys = stackalloc byte[2 * NoiseCipher.KeySizeBytes];
        Derive([], keys);
        NoiseCipher first = new(keys[..NoiseCipher.KeySizeBytes]);
        NoiseCipher second = new(keys[NoiseCipher.KeySizeBytes..]);
        CryptographicOperations.ZeroMemory(keys);
        return _isInitiator ? (first, second) : (second, first);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_staticPrivate);
        CryptographicOperations.ZeroMemory(_ephemeralPrivate);
        CryptographicOperations.ZeroMemory(_chainingKey);
        _cipher?.Dispose();
    }

    private void MixHash(ReadOnlySpan<byte> bytes)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_hash);
        hash.AppendData(bytes);
        _ = hash.GetHashAndReset(_hash);
    }

    // The DH of tokens ee, es and se: every one of them mixes one of our private keys with one of the peer's public keys.
    private bool TryMixKey(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        Span<byte> shared = stackalloc byte[X25519.KeySize];
        if (!X25519.TryAgree(privateKey, publicKey, shared))
        {
            return false;
        }

        Span<byte> output = stackalloc byte[HashSizeBytes + NoiseCipher.KeySizeBytes];
        Derive(shared, output);
        output[..HashSizeBytes].CopyTo(_chainingKey);
        _cipher?.Dispose();
        _cipher = new NoiseCipher(output[HashSizeBytes..]);
        CryptographicOperations.ZeroMemory(shared);
        CryptographicOperations.ZeroMemory(output);
        return true;
    }

    // HKDF with two outputs (Noise specification 4.3). Not the framework's: its native form refuses the empty input of Split.
    private void Derive(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> temporary = stackalloc byte[HashSizeBytes];
        _ = HMACSHA256.HashData(_chainingKey, input, temporary);
        _ = HMACSHA256.HashData(temporary, [1], output[..HashSizeBytes]);
        Span<byte> second = stackalloc byte[HashSizeBytes + 1];
        output[..HashSizeBytes].CopyTo(second);
        second[HashSizeBytes] = 2;
        _ = HMACSHA256.HashData(temporary, second, output[HashSizeBytes..]);
        CryptographicOperations.ZeroMemory(temporary);
    }

    private int EncryptAndHash(ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        int size = plaintext.Length;
        if (_cipher is null)
        {
            plaintext.CopyTo(destination);
        }
        else
        {
            size += NoiseCipher.TagSizeBytes;
            _cipher.Encrypt(_hash, plaintext, destination[..size]);
        }

        MixHash(destination[..size]);
        return size;
    }

    private bool TryDecryptAndHash(ReadOnlySpan<byte> ciphertext, Span<byte> destination, out int length)
    {
        length = ciphertext.Length;
        if (_cipher is null)
        {
            ciphertext.CopyTo(destination);
        }
        else
        {
            length -= NoiseCipher.TagSizeBytes;
            if (length < 0 || !_cipher.TryDecrypt(_hash, ciphertext, destination[..length]))
            {
                return false;
            }
        }

        MixHash(ciphertext);
        return true;
    }
}
