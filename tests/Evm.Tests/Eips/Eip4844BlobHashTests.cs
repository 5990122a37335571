// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Eips;

/// <summary>EIP-4844 BLOBHASH and EIP-7516 BLOBBASEFEE.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class Eip4844BlobHashTests
{
    private static readonly Hash256 First = Hash256.Parse("0x0100000000000000000000000000000000000000000000000000000000000001");
    private static readonly Hash256 Second = Hash256.Parse("0x0100000000000000000000000000000000000000000000000000000000000002");

    [Test]
    public void Instructions_before_cancun_are_undefined([Values(Opcode.BlobHash, Opcode.BlobBaseFee)] Opcode op)
    {
        using Vm vm = new(Revision.Shanghai);
        vm.Run(Asm.Code(0, op)).Result.Halt.Should().Be(HaltReason.UndefinedInstruction);
    }

    [Test]
    public void BlobHash_gives_the_hash_at_an_index_and_zero_beyond()
    {
        using Vm vm = new(Revision.Cancun);
        vm.Transaction = new TransactionEnvironment { Origin = Vm.Sender, BlobHashes = new[] { First, Second } };
        Hash256 At(UInt256 index) => vm.Run([.. Asm.Code(index, Opcode.BlobHash), .. Asm.ReturnTop]).Word.ToHash();
        At(0).Should().Be(First);
        At(1).Should().Be(Second);
        At(2).Should().Be(Hash256.Zero);
        At(UInt256.One << 64).Should().Be(Hash256.Zero);
        vm.Run(Asm.Code(0, Opcode.BlobHash)).GasUsed.Should().Be(6);
    }
}
