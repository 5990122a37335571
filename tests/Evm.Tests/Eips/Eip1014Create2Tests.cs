// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-1014: CREATE2; and the addresses of CREATE (Yellow Paper equation 88).</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip1014Create2Tests
{
    [TestCase("0x0000000000000000000000000000000000000000", "00", "00", "0x4D1A2e2bB4F88F0250f26Ffff098B0b30B26BF38")]
    [TestCase("0xdeadbeef00000000000000000000000000000000", "00", "00", "0xB928f69Bb1D91Cd65274e3c79d8986362984fDA3")]
    [TestCase("0xdeadbeef00000000000000000000000000000000", "000000000000000000000000feed000000000000000000000000000000000000", "00", "0xD04116cDd17beBE565EB2422F2497E06cC1C9833")]
    [TestCase("0x0000000000000000000000000000000000000000", "00", "deadbeef", "0x70f2b2914A2a4b783FaEFb75f459A580616Fcb5e")]
    [TestCase("0x00000000000000000000000000000000deadbeef", "cafebabe", "deadbeef", "0x60f3f640a8508fC6a86d45DF051962668E1e8AC7")]
    [TestCase("0x0000000000000000000000000000000000000000", "00", "", "0xE33C0C7F7df4809055C3ebA6c09CFe4BaF1BD9e0")]
    public void Address_is_that_of_the_eip(string creator, string salt, string initCode, string expected) =>
        Creates.DeriveAddress2(Address.Parse(creator), new UInt256(Convert.FromHexString(salt)), Convert.FromHexString(initCode))
            .Should().Be(Address.Parse(expected));

    [TestCase(0UL, "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d")]
    [TestCase(1UL, "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8")]
    [TestCase(2UL, "0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91")]
    public void Address_of_create_is_that_of_sender_and_nonce(ulong nonce, string expected) =>
        Creates.DeriveAddress(Address.Parse("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"), nonce).Should().Be(Address.Parse(expected));

    [Test]
    public void Nonces_around_the_length_boundaries_give_distinct_addresses()
    {
        ulong[] nonces = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000, ulong.MaxValue];
        nonces.Select(nonce => Creates.DeriveAddress(Vm.Sender, nonce)).Should().OnlyHaveUniqueItems();
    }

    [Test]
    public void Create2_before_constantinople_is_undefined()
    {
        using Vm vm = new(Revision.Byzantium);
        vm.Run(Asm.Code(0, 0, 0, 0, Opcode.Create2)).Result.Halt.Should().Be(HaltReason.UndefinedInstruction);
    }

    [Test]
    public void Create2_deploys_at_its_address_and_charges_for_hashing()
    {
        byte[] init = Asm.Code(0xfe, 0, Opcode.MStore8, 1, 0, Opcode.Return);
        byte[] code = [.. Asm.StoreAtZero(init), .. Asm.Code(42, init.Length, 0, 0, Opcode.Create2), .. Asm.ReturnTop];
        using Vm vm = new(Revision.Constantinople);
        Address expected = Creates.DeriveAddress2(Vm.Contract, 42, init);
        vm.Run(code).Word.Should().Be(UInt256.FromAddress(in expected));
        vm.Journal.GetCode(expected).ToArray().Should().Equal(0xfe);
        vm.Journal.GetNonce(Vm.Contract).Should().Be(2);

        byte[] plain = [.. Asm.StoreAtZero(init), .. Asm.Code(init.Length, 0, 0, Opcode.Create), .. Asm.ReturnTop];
        ulong create2 = vm.GasUsed;
        vm.Run(plain);
        create2.Should().Be(vm.GasUsed + 3 + 6, "one PUSH and one word hashed more");
    }

    [Test]
    public void Creation_at_a_taken_address_fails_and_burns_its_gas()
    {
        using Vm vm = new(Revision.Constantinople);
        byte[] code = [.. Asm.Code(0, 0, 0, 0, Opcode.Create2), .. Asm.ReturnTop];
        Address target = Creates.DeriveAddress2(Vm.Contract, 0, []);
        vm.With(target, nonce: 1);
        vm.Run(code, gas: 100_000).Word.Should().Be(0UL);
        vm.GasUsed.Should().BeGreaterThan(98_000);
        vm.Journal.GetNonce(Vm.Contract).Should().Be(2, "the creator's nonce counts the attempt");
    }

    [Test]
    public void Creation_at_an_address_with_storage_fails()
    {
        using Vm vm = new(Revision.Constantinople);
        byte[] code = [.. Asm.Code(0, 0, 0, 0, Opcode.Create2), .. Asm.ReturnTop];
        Address target = Creates.DeriveAddress2(Vm.Contract, 0, []);
        vm.With(target, balance: 5, storage: (1, 1));
        vm.Run(code).Word.Should().Be(0UL, "EIP-7610");
        vm.With(target, balance: 5);
        vm.Run(code).Word.Should().NotBe(0UL, "a balance is no obstacle");
        vm.Journal.GetBalance(target).Should().Be(5UL);
    }

    [Test]
    public void Creation_by_an_account_with_the_largest_nonce_fails_and_gives_its_gas_back()
    {
        using Vm vm = new(Revision.Osaka);
        vm.With(Vm.Other, [.. Asm.Code(0, 0, 0, Opcode.Create), .. Asm.ReturnTop], nonce: ulong.MaxValue);
        vm.Call(Vm.Other, gas: 100_000).Word.Should().Be(0UL, "EIP-2681");
        vm.GasUsed.Should().BeLessThan(33_000);
        vm.Journal.GetNonce(Vm.Other).Should().Be(ulong.MaxValue);
    }
}
