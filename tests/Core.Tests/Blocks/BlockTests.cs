// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Tests.Blocks;

[Parallelizable(ParallelScope.All)]
public sealed class BlockTests
{
    private static readonly BlockHeader Header = new() { Number = 1, BaseFeePerGas = 7UL };

    [Test]
    public void Header_with_a_gap_among_its_optional_fields_is_never_encoded()
    {
        BlockHeader gap = Header with { WithdrawalsRoot = null, BlobGasUsed = 0 };
        gap.Invoking(header => header.Encode()).Should().Throw<InvariantViolationException>();
    }

    [Test]
    public void Header_copy_forgets_the_hash()
    {
        Hash256 hash = Header.Hash;
        BlockHeader copy = Header with { Number = 2 };
        copy.Hash.Should().NotBe(hash);
        (copy with { Number = 1 }).Should().Be(Header).And.NotBe(copy);
        (copy with { Number = 1 }).GetHashCode().Should().Be(Header.GetHashCode());
        Header.ToString().Should().Contain(hash.ToString());
    }

    [Test]
    public void Header_with_another_field_at_its_end_is_refused()
    {
        BlockHeader full = Header with
        {
            WithdrawalsRoot = Hash256.Zero,
            BlobGasUsed = 0,
            ExcessBlobGas = 0,
            ParentBeaconBlockRoot = Hash256.Zero,
            RequestsHash = ExecutionRequests.EmptyHash,
        };
        RlpReader reader = new(full.Encode());
        reader.TryReadList(out RlpReader fields).Should().BeTrue();
        RlpWriter writer = new(1024);
        int list = writer.BeginList();
        writer.WriteEncoded(fields.Rest);
        writer.Write(Hash256.Zero);
        writer.EndList(list);
        BlockHeader.TryDecode(writer.Written, out _, out RlpError error).Should().BeFalse();
        writer.Dispose();
        error.Should().Be(RlpError.TrailingBytes);
    }

    [Test]
    public void Header_with_bytes_after_it_is_refused()
    {
        BlockHeader.TryDecode([.. Header.Encode(), 0], out _, out RlpError error).Should().BeFalse();
        error.Should().Be(RlpError.TrailingBytes);
    }

    [Test]
    public void Decode_names_the_part_at_fault()
    {
        byte[] header = Header.Encode();
        Fault([0x80]).Should().Be(new BlockDecodeError(BlockPart.Block, RlpError.UnexpectedBytes, -1, default));
        Fault(List([0xC0])).Should().Be(new BlockDecodeError(BlockPart.Header, RlpError.EndOfInput, -1, default));
        Fault(List(header)).Should().Be(new BlockDecodeError(BlockPart.Transactions, RlpError.EndOfInput, -1, default));
        Fault(List([.. header, 0xC0])).Should().Be(new BlockDecodeError(BlockPart.Ommers, RlpError.EndOfInput, -1, default));
        Fault(List([.. header, 0xC0, 0xC0, 0x80])).Should().Be(new BlockDecodeError(BlockPart.Withdrawals, RlpError.UnexpectedBytes, -1, default));
        Fault(List([.. header, 0xC0, 0xC0, 0xC0, 0xC0])).Should().Be(new BlockDecodeError(BlockPart.Block, RlpError.TrailingBytes, -1, default));
        Fault(List([.. header, 0xC1, 0xC0, 0xC0])).Should().Be(new BlockDecodeError(BlockPart.Transactions, RlpError.TooManyItems, -1, default));
        Fault(List([.. header, .. List(List(new byte[20])), 0xC0])).Should().Be(
            new BlockDecodeError(
                BlockPart.Transactions,
                RlpError.None,
                0,
                new TransactionDecodeError(TransactionDecodeErrorCode.Encoding, TransactionField.Nonce, RlpError.LeadingZero)));
    }

    [Test]
    public void Legacy_transaction_wrapped_in_a_byte_string_is_refused()
    {
        RlpWriter writer = new(1024);
        int list = writer.BeginList();
        Header.WriteTo(ref writer);
        int transactions = writer.BeginList();
        writer.Write(new Transaction { GasLimit = 21_000 }.Envelope.Span);
        writer.EndList(transactions);
        writer.WriteEmptyList();
        writer.EndList(list);
        BlockDecodeError error = Fault(writer.ToArray());
        writer.Dispose();
        error.Transaction.Code.Should().Be(TransactionDecodeErrorCode.UnknownType);
    }

    [Test]
    public void Ommers_hash_of_none_is_that_of_the_empty_list()
    {
        Block.ComputeOmmersHash([]).Should().Be(BlockHeader.EmptyOmmersHash);
        Block.ComputeOmmersHash([Header]).Should().NotBe(BlockHeader.EmptyOmmersHash);
    }

    private static BlockDecodeError Fault(byte[] encoded)
    {
        Block.TryDecode(encoded, out _, out BlockDecodeError error).Should().BeFalse();
        return error;
    }

    private static byte[] List(byte[] items)
    {
        RlpWriter writer = new(items.Length + 16);
        writer.WriteListHeader(items.Length);
        writer.WriteEncoded(items);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }
}
