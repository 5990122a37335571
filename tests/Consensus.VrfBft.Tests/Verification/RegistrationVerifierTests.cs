// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Tests.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Crypto.Vrf;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests.Verification;

/// <summary>D5: the key of leaf 0 signs chain, account, root and depth of the vote keys, and its path leads to the root.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class RegistrationVerifierTests
{
    private const byte Depth = 2;

    private static readonly RegistrationVerifier Verifier = new(StandardCrypto.Instance);
    private static readonly byte[][] VoteSeeds = [.. Enumerable.Range(1, 1 << Depth).Select(i => Keccak256.Hash([(byte)i]).ToArray())];
    private static readonly Address Validator = TestNetwork.AddressOf(1);

    [Test]
    [Rule("D5")]
    public void Verify_registration_of_several_vote_keys_passes() =>
        Verifier.Verify(TestNetwork.Chain, Register(TestNetwork.Chain, Validator, Depth)).Should().Be(RegistrationError.None);

    [Test]
    [Rule("D5")]
    public void Verify_vote_keys_signed_for_another_chain_account_root_or_depth_are_refused()
    {
        KeyRegistration good = Register(TestNetwork.Chain, Validator, Depth);

        foreach (VoteSignature elsewhere in (VoteSignature[])
            [
                Register(TestNetwork.Seed, Validator, Depth).VotePossession,
                Register(TestNetwork.Chain, TestNetwork.AddressOf(2), Depth).VotePossession,
                Register(TestNetwork.Chain, Validator, Depth + 1).VotePossession,
                Sign(0, TestNetwork.Chain, Validator, TestNetwork.Seed, Depth),
                Sign(1, TestNetwork.Chain, Validator, good.VoteRoot, Depth),
            ])
        {
            Verifier.Verify(TestNetwork.Chain, good with { VotePossession = elsewhere }).Should().Be(RegistrationError.BadVotePossession);
        }
    }

    [Test]
    [Rule("D5")]
    public void Verify_first_key_that_does_not_lead_to_the_root_is_refused()
    {
        KeyRegistration good = Register(TestNetwork.Chain, Validator, Depth);

        Verifier.Verify(TestNetwork.Chain, good with { FirstKey = Key(1) }).Should().Be(RegistrationError.WrongTree);
        Verifier.Verify(TestNetwork.Chain, good with { FirstPath = good.FirstPath[..1] }).Should().Be(RegistrationError.WrongTree);
        Verifier.Verify(TestNetwork.Chain, good with { VoteRoot = TestNetwork.Seed }).Should().Be(RegistrationError.WrongTree);
        Verifier.Verify(TestNetwork.Chain, good with { VoteTreeDepth = Depth - 1 }).Should().Be(RegistrationError.WrongTree);
    }

    private static KeyRegistration Register(in Hash256 chain, in Address validator, byte depth)
    {
        PublicKey[] keys = [.. VoteSeeds.Select((_, i) => Key(i))];
        byte[] vrfSeed = Keccak256.Hash("vrf"u8).ToArray();
        byte[] vrfKey = new byte[Ecvrf.PublicKeySize];
        Ecvrf.GetPublicKey(vrfSeed, vrfKey);
        byte[] proof = new byte[Ecvrf.ProofSize];
        Ecvrf.Prove(vrfSeed, SignedContent.VrfPossession(chain, validator, new byte[SignedContent.VoteKeyPossessionBytes]), proof);
        Hash256 root = VoteKeyTree.Root(keys);
        return new KeyRegistration(
            validator, new PublicKey(vrfKey), new VrfProof(proof), root, depth, keys[0], VoteKeyTree.Path(keys, 0), Sign(0, chain, validator, root, depth));
    }

    private static VoteSignature Sign(int leaf, in Hash256 chain, in Address validator, in Hash256 root, byte depth)
    {
        byte[] secret = new byte[64];
        byte[] signature = new byte[64];
        Ed25519.CreateKeyPair(VoteSeeds[leaf], new byte[32], secret);
        Ed25519.Sign(secret, SignedContent.VoteKeyPossession(chain, validator, root, depth, new byte[SignedContent.VoteKeyPossessionBytes]), signature);
        return VoteSignature.From(signature);
    }

    private static PublicKey Key(int leaf)
    {
        byte[] key = new byte[32];
        Ed25519.GetPublicKey(VoteSeeds[leaf], key);
        return new PublicKey(key);
    }
}
