// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Crypto.Vrf;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.Runtime.Keys;

/// <summary>A validator's keys in memory: a VRF key and one vote key for all epochs (a tree of depth 0). Disposing erases them.</summary>
/// <remarks>The arrays that hold secrets are pinned, so that the collector leaves no copies behind.</remarks>
public sealed class ValidatorKeys : IValidatorKeys, IDisposable
{
    /// <summary>Length of each of the two seeds, in bytes.</summary>
    public const int SeedBytes = 32;

    private readonly byte[] _vrfSeed = GC.AllocateArray<byte>(Ecvrf.SeedSize, pinned: true);
    private readonly byte[] _voteSecret = GC.AllocateArray<byte>(Ed25519.SecretKeySize, pinned: true);
    private readonly PublicKey _voteKey;

    /// <summary>Derives the keys from their seeds. Takes secrets, which the caller erases.</summary>
    /// <param name="vrfSeed">32 random bytes.</param>
    /// <param name="voteSeed">32 other random bytes.</param>
    public ValidatorKeys(ReadOnlySpan<byte> vrfSeed, ReadOnlySpan<byte> voteSeed)
    {
        Invariant.Check(vrfSeed.Length == SeedBytes && voteSeed.Length == SeedBytes);
        Span<byte> publicKey = stackalloc byte[PublicKey.Size];
        Ecvrf.GetPublicKey(vrfSeed, publicKey);
        VrfKey = new PublicKey(publicKey);
        vrfSeed.CopyTo(_vrfSeed);
        Ed25519.CreateKeyPair(voteSeed, publicKey, _voteSecret);
        _voteKey = new PublicKey(publicKey);
        VoteRoot = new Hash256(publicKey);
    }

    /// <inheritdoc/>
    public PublicKey VrfKey { get; }

    /// <inheritdoc/>
    public Hash256 VoteRoot { get; }

    /// <inheritdoc/>
    public bool TrySign(Epoch epoch, ReadOnlySpan<byte> content, Span<byte> signature)
    {
        Ed25519.Sign(_voteSecret, content, signature);
        return true;
    }

    /// <inheritdoc/>
    public void Prove(ReadOnlySpan<byte> input, Span<byte> proof, Span<byte> output)
    {
        Ecvrf.Prove(_vrfSeed, input, proof);
        Invariant.Check(Ecvrf.ProofToHash(proof, output));
    }

    /// <inheritdoc/>
    public KeyReveal? Reveal(Epoch epoch, ValidatorIndex self) => null;

    /// <summary>The registration of these keys for a validator: what genesis files and staking transactions carry.</summary>
    public KeyRegistration Register(in Hash256 chain, in Address validator)
    {
        Span<byte> buffer = stackalloc byte[SignedContent.VoteKeyPossessionBytes];
        Span<byte> proof = stackalloc byte[VrfProof.Size];
        Ecvrf.Prove(_vrfSeed, SignedContent.VrfPossession(chain, validator, buffer), proof);
        Span<byte> signature = stackalloc byte[VoteSignature.Size];
        Ed25519.Sign(_voteSecret, SignedContent.VoteKeyPossession(chain, validator, VoteRoot, 0, buffer), signature);
        return new KeyRegistration(validator, VrfKey, new VrfProof(proof), VoteRoot, 0, _voteKey, default, VoteSignature.From(signature));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_vrfSeed);
        CryptographicOperations.ZeroMemory(_voteSecret);
    }
}
