// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PowerVerse.Chain.Network.Libp2p.Security;

/// <summary>A Noise CipherState: ChaCha20-Poly1305 under one key, with a counter as nonce (Noise specification 5.1 and 12.3).</summary>
internal sealed class NoiseCipher(ReadOnlySpan<byte> key) : IDisposable
{
    /// <summary>Length of a key in bytes.</summary>
    public const int KeySizeBytes = 32;

    /// <summary>Bytes that encryption adds.</summary>
    public const int TagSizeBytes = 16;

    private const int NonceSizeBytes = 12;

    private readonly ChaCha20Poly1305 _cipher = new(key);
    private ulong _counter;

    /// <summary>Encrypts; the destination is as long as the plaintext and the tag, and may start where the plaintext does.</summary>
    public void Encrypt(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceSizeBytes];
        TakeNonce(nonce);
        _cipher.Encrypt(nonce, plaintext, destination[..plaintext.Length], destination.Slice(plaintext.Length, TagSizeBytes), associated);
    }

    /// <summary>Decrypts; the destination is as long as the ciphertext without its tag, and may start where the ciphertext does.</summary>
    /// <returns>False when the tag is wrong: the connection must end, since the two sides no longer agree.</returns>
    public bool TryDecrypt(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext, Span<byte> destination)
    {
        if (ciphertext.Length < TagSizeBytes)
        {
            return false;
        }

        Span<byte> nonce = stackalloc byte[NonceSizeBytes];
        TakeNonce(nonce);
        try
        {
            _cipher.Decrypt(nonce, ciphertext[..^TagSizeBytes], ciphertext[^TagSizeBytes..], destination, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _cipher.Dispose();

    private void TakeNonce(Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[4..], _counter);

        // The largest nonce is reserved; at one frame per nanosecond it takes five centuries to get there.
        _counter = _counter < ulong.MaxValue - 1 ? _counter + 1 : throw new CryptographicException("The nonces of this key are used up.");
    }
}
