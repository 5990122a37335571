// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Crypto.Vrf;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Verification;

/// <summary>The keys that a validator registers, with the proofs that it holds their secrets. Unverified.</summary>
/// <param name="Validator">The validator's account.</param>
/// <param name="VrfKey">The VRF key.</param>
/// <param name="VrfPossession">The VRF proof over the account (<see cref="SignedContent.VrfPossession"/>).</param>
/// <param name="VoteRoot">The root of the vote keys.</param>
/// <param name="VoteTreeDepth">The depth of their tree.</param>
/// <param name="FirstKey">The key of leaf 0.</param>
/// <param name="FirstPath">Its path; empty at depth 0.</param>
/// <param name="VotePossession">Its signature (<see cref="SignedContent.VoteKeyPossession"/>).</param>
public sealed record KeyRegistration(
    Address Validator,
    PublicKey VrfKey,
    VrfProof VrfPossession,
    Hash256 VoteRoot,
    byte VoteTreeDepth,
    PublicKey FirstKey,
    ReadOnlyMemory<Hash256> FirstPath,
    VoteSignature VotePossession);

/// <summary>Why a registration was refused.</summary>
public enum RegistrationError
{
    /// <summary>It was not refused.</summary>
    None,

    /// <summary>The VRF key is not a canonical encoding of a point of large order (RFC 9381 section 5.4.5).</summary>
    InvalidVrfKey,

    /// <summary>The VRF proof of possession is not valid.</summary>
    BadVrfPossession,

    /// <summary>The depth is above 16, or the first key does not lead to the root.</summary>
    WrongTree,

    /// <summary>The signature of the first vote key is not valid.</summary>
    BadVotePossession,
}

/// <summary>Checks the keys of a registration (D5). That neither was ever registered before is the staking module's question.</summary>
/// <remarks>Without possession a validator could register another's key, and both would draw the same lots.</remarks>
public sealed class RegistrationVerifier
{
    private readonly IConsensusCrypto _crypto;

    /// <summary>Makes a verifier over the given public-key checks.</summary>
    public RegistrationVerifier(IConsensusCrypto crypto) => _crypto = crypto;

    /// <summary>Checks a registration on a chain.</summary>
    public RegistrationError Verify(in Hash256 chain, KeyRegistration registration)
    {
        PublicKey vrfKey = registration.VrfKey;
        PublicKey firstKey = registration.FirstKey;
        VoteSignature signature = registration.VotePossession;
        Address validator = registration.Validator;
        Hash256 root = registration.VoteRoot;
        if (!Ecvrf.IsValidPublicKey(vrfKey.AsSpan()))
        {
            return RegistrationError.InvalidVrfKey;
        }

        Span<byte> buffer = stackalloc byte[SignedContent.VoteKeyPossessionBytes];
        Span<byte> output = stackalloc byte[Lot.VrfOutputBytes];
        ReadOnlySpan<byte> possession = SignedContent.VrfPossession(chain, validator, buffer);
        if (!_crypto.VerifyVrf(vrfKey.AsSpan(), possession, registration.VrfPossession.AsSpan(), output))
        {
            return RegistrationError.BadVrfPossession;
        }

        if (!VoteKeyTree.Contains(root, registration.VoteTreeDepth, 0, firstKey, registration.FirstPath.Span))
        {
            return RegistrationError.WrongTree;
        }

        ReadOnlySpan<byte> content = SignedContent.VoteKeyPossession(chain, validator, root, registration.VoteTreeDepth, buffer);
        return _crypto.VerifySignature(firstKey.AsSpan(), content, signature.AsSpan()) ? RegistrationError.None : RegistrationError.BadVotePossession;
    }
}
