// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Node.Dev;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Node.Tests.Dev;

[Parallelizable(ParallelScope.All)]
public sealed class HdWalletTests
{
    private const string Junk = "test test test test test test test test test test test junk";

    // The accounts that anvil and hardhat print.
    [TestCase(0, "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")]
    [TestCase(1, "0x70997970c51812dc3a010c7d01b50e0d17dc79c8", "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d")]
    [TestCase(9, "0xa0ee7a142d267c1f36714e4a8f75612f20a79720", "0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6")]
    public void Accounts_of_the_usual_phrase_are_the_usual_ones(int index, string address, string key)
    {
        DevAccount account = DevAccount.FromPhrase(Junk, index + 1)[index];
        account.Address.ToString().Should().Be(address);
        Hex.Encode(account.Key).Should().Be(key);
    }

    [Test]
    public void Seed_is_that_of_BIP_39() =>
        Hex.Encode(HdWallet.SeedOf("legal winner thank year wave sausage worth useful legal winner thank yellow")).Should().StartWith(
            "0x878386efb78845b3355bd15ea4d39ef97d179cb712b77d5c12b6be415fffeffe", "the specification's vector without a passphrase, as wallets derive it");
}
