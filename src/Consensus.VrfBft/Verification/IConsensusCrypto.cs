// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>The two public-key checks that agreement rests on. Pure and safe to call from several threads.</summary>
/// <remarks>
/// A node uses <see cref="StandardCrypto"/>. A simulation supplies stand-ins that are cheap but keep the one property the protocol needs:
/// a signature or proof of an honest key exists only if its owner made it, and a VRF has one output per key and input.
/// An implementation that accepts more breaks safety; one that accepts less on some nodes only splits the network.
/// </remarks>
public interface IConsensusCrypto
{
    /// <summary>True when the Ed25519 signature is valid; MUST be exactly the rule of libsodium (canonical S, no small-order keys).</summary>
    /// <param name="publicKey">32 bytes.</param>
    /// <param name="message">The signed bytes.</param>
    /// <param name="signature">64 bytes.</param>
    bool VerifySignature(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>True when the proof is valid for key and input; then <paramref name="output"/> holds β.</summary>
    /// <param name="publicKey">32 bytes.</param>
    /// <param name="input">α.</param>
    /// <param name="proof">80 bytes.</param>
    /// <param name="output">Receives 64 bytes; unspecified when the proof is not valid.</param>
    bool VerifyVrf(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> input, ReadOnlySpan<byte> proof, Span<byte> output);
}
