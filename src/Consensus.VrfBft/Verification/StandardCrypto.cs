// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Crypto.Vrf;

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>The public-key checks of a node: Ed25519 as libsodium accepts it, and ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381).</summary>
public sealed class StandardCrypto : IConsensusCrypto
{
    /// <summary>The only instance that is needed.</summary>
    public static StandardCrypto Instance { get; } = new();

    /// <inheritdoc/>
    public bool VerifySignature(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Ed25519.Verify(publicKey, message, signature);

    /// <inheritdoc/>
    public bool VerifyVrf(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> input, ReadOnlySpan<byte> proof, Span<byte> output) =>
        Ecvrf.Verify(publicKey, input, proof, output);
}
