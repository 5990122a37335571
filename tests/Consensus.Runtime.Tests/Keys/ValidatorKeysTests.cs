// SPDX-License-Identifier: Apache-2.0

using System.Text;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Tests;
using PowerVerse.Chain.Consensus.VrfBft.Tests.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Crypto.Keys;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.Runtime.Tests.Keys;

[Parallelizable(ParallelScope.All)]
public sealed class ValidatorKeysTests
{
    private static readonly byte[] VrfSeed = [.. Enumerable.Repeat((byte)1, 32)];
    private static readonly byte[] VoteSeed = [.. Enumerable.Repeat((byte)2, 32)];
    private static readonly ScryptCost Cost = new(16, 8, 1);

    [Test]
    public void Signatures_and_proofs_verify_under_the_public_keys()
    {
        using ValidatorKeys keys = new(VrfSeed, VoteSeed);
        byte[] signature = new byte[64];
        byte[] proof = new byte[80];
        byte[] output = new byte[64];
        byte[] verified = new byte[64];

        keys.TrySign(default, "content"u8, signature).Should().BeTrue();
        keys.Prove("input"u8, proof, output);

        StandardCrypto.Instance.VerifySignature(keys.VoteRoot.AsSpan(), "content"u8, signature).Should().BeTrue();
        StandardCrypto.Instance.VerifySignature(keys.VoteRoot.AsSpan(), "Content"u8, signature).Should().BeFalse();
        StandardCrypto.Instance.VerifyVrf(keys.VrfKey.AsSpan(), "input"u8, proof, verified).Should().BeTrue();
        verified.Should().Equal(output);
        StandardCrypto.Instance.VerifyVrf(keys.VrfKey.AsSpan(), "Input"u8, proof, verified).Should().BeFalse();
    }

    [Test]
    public void Registration_proves_possession_for_one_chain_and_validator()
    {
        using ValidatorKeys keys = new(VrfSeed, VoteSeed);
        using ValidatorKeys others = new(VoteSeed, VrfSeed);
        Address validator = TestNetwork.AddressOf(1);
        RegistrationVerifier verifier = new(StandardCrypto.Instance);
        KeyRegistration good = keys.Register(TestNetwork.Chain, validator);
        KeyRegistration foreign = others.Register(TestNetwork.Chain, validator);

        verifier.Verify(TestNetwork.Chain, good).Should().Be(RegistrationError.None);
        verifier.Verify(TestNetwork.Seed, good).Should().Be(RegistrationError.BadVrfPossession);
        verifier.Verify(TestNetwork.Chain, good with { Validator = TestNetwork.AddressOf(2) }).Should().Be(RegistrationError.BadVrfPossession);
        verifier.Verify(TestNetwork.Chain, good with { VrfKey = new PublicKey(new byte[32]) }).Should().Be(RegistrationError.InvalidVrfKey);
        verifier.Verify(TestNetwork.Chain, good with { VoteRoot = foreign.VoteRoot }).Should().Be(RegistrationError.WrongTree);
        verifier.Verify(TestNetwork.Chain, good with { VoteTreeDepth = 17 }).Should().Be(RegistrationError.WrongTree);
        verifier.Verify(TestNetwork.Chain, good with { VotePossession = foreign.VotePossession }).Should().Be(RegistrationError.BadVotePossession);
    }

    [Test]
    public void Lots_of_real_keys_are_what_verifiers_compute()
    {
        using ValidatorKeys keys = new(VrfSeed, VoteSeed);
        byte[] proof = new byte[80];
        byte[] output = new byte[64];
        byte[] verified = new byte[64];
        Hash256 input = VrfInput.ForLot(TestNetwork.Chain, TestNetwork.Seed, new Height(5), default, Step.Propose);
        keys.Prove(input.AsSpan(), proof, output);

        StandardCrypto.Instance.VerifyVrf(keys.VrfKey.AsSpan(), input.AsSpan(), proof, verified).Should().BeTrue();

        Lot.Draw(verified).Should().Be(Lot.Draw(output));
    }

    [Test]
    public void Key_file_opens_with_its_passphrase_only()
    {
        string path = Path.Combine(Path.GetTempPath(), $"powerverse-keys-{Guid.NewGuid():N}.json");
        try
        {
            using ValidatorKeys made = ValidatorKeyFile.Create(path, "pass"u8, Cost);

            ValidatorKeyFile.TryOpen(path, "pass"u8, out ValidatorKeys? opened, out _).Should().BeTrue();
            opened!.VrfKey.Should().Be(made.VrfKey);
            opened.VoteRoot.Should().Be(made.VoteRoot);
            ValidatorKeyFile.TryOpen(path, "Pass"u8, out _, out KeyFileError error).Should().BeFalse();
            error.Should().Be(KeyFileError.WrongPassphrase);
            Action again = () => ValidatorKeyFile.Create(path, "pass"u8, Cost);
            again.Should().Throw<IOException>("a key file is never overwritten");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
                ValidatorKeyFile.TryOpen(path, "pass"u8, out _, out KeyFileError exposed).Should().BeFalse();
                exposed.Should().Be(KeyFileError.ExposedFile);
            }

            opened.Dispose();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Key_file_refuses_what_it_does_not_know()
    {
        using ValidatorKeys keys = new(VrfSeed, VoteSeed);
        string good = Encoding.UTF8.GetString(ValidatorKeyFile.Encode((byte[])[.. VrfSeed, .. VoteSeed], keys, "pass"u8, Cost));
        string swapped = Encoding.UTF8.GetString(ValidatorKeyFile.Encode((byte[])[.. VoteSeed, .. VrfSeed], keys, "pass"u8, Cost));

        Error(good).Should().Be(KeyFileError.None);
        Error(swapped).Should().Be(KeyFileError.WrongKeys);
        Error(good.Replace(": 1,", ": 2,", StringComparison.Ordinal)).Should().Be(KeyFileError.Malformed);
        Error(good.Replace("scrypt", "argon2", StringComparison.Ordinal)).Should().Be(KeyFileError.Malformed);
        Error(good.Replace(": 16,", ": 1073741824,", StringComparison.Ordinal)).Should().Be(KeyFileError.Malformed, "a file must not exhaust memory");
        Error("{}").Should().Be(KeyFileError.Malformed);
        Error("null").Should().Be(KeyFileError.Malformed);
        Error("[[[[[[[[").Should().Be(KeyFileError.Malformed);
    }

    [Test]
    public void Mutated_key_files_open_or_are_refused_with_a_typed_error()
    {
        using ValidatorKeys keys = new(VrfSeed, VoteSeed);
        byte[][] seeds = [ValidatorKeyFile.Encode((byte[])[.. VrfSeed, .. VoteSeed], keys, "pass"u8, Cost)];
        foreach (byte[] input in FuzzInputs.Mutations(seeds, FuzzSettings.Inputs / 20, FuzzSettings.Seed))
        {
            bool ok = ValidatorKeyFile.TryDecode(input, "pass"u8, out ValidatorKeys? opened, out KeyFileError error);
            if (ok != (error == KeyFileError.None) || (ok && opened!.VrfKey != keys.VrfKey))
            {
                Assert.Fail(Convert.ToHexString(input));
            }
        }
    }

    private static KeyFileError Error(string json)
    {
        ValidatorKeyFile.TryDecode(Encoding.UTF8.GetBytes(json), "pass"u8, out _, out KeyFileError error);
        return error;
    }
}
