// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.Runtime.Keys;

/// <summary>The secret keys of a validator. Only the vote signer, the lots and the sealer of own blocks hold it.</summary>
/// <remarks>Implementations never write a secret anywhere and never sign on their own: what may be signed is the vote signer's decision.</remarks>
public interface IValidatorKeys
{
    /// <summary>The registered VRF key.</summary>
    PublicKey VrfKey { get; }

    /// <summary>The registered root of the vote keys; at depth 0 the vote key itself.</summary>
    Hash256 VoteRoot { get; }

    /// <summary>Signs with the vote key of an epoch.</summary>
    /// <param name="epoch">The epoch voted in.</param>
    /// <param name="content">The bytes to sign.</param>
    /// <param name="signature">Receives 64 bytes.</param>
    /// <returns>False when the key of that epoch is erased or not there.</returns>
    bool TrySign(Epoch epoch, ReadOnlySpan<byte> content, Span<byte> signature);

    /// <summary>Evaluates the VRF.</summary>
    /// <param name="input">α.</param>
    /// <param name="proof">Receives 80 bytes.</param>
    /// <param name="output">Receives β, 64 bytes.</param>
    void Prove(ReadOnlySpan<byte> input, Span<byte> proof, Span<byte> output);

    /// <summary>The reveal of an epoch's key; null where the root is the key.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="self">The validator's index in that epoch.</param>
    KeyReveal? Reveal(Epoch epoch, ValidatorIndex self);
}
