// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Tests.Blocks;

[Parallelizable(ParallelScope.All)]
public sealed class ReceiptTests
{
    [Test]
    public void Log_with_five_topics_is_refused()
    {
        RlpWriter writer = new(1024);
        int list = writer.BeginList();
        writer.Write(1UL);
        writer.Write(21_000UL);
        writer.Write(Bloom.Empty.AsSpan());
        Log.WriteList(ref writer, [new Log(Address.Zero, new Hash256[5], default)]);
        writer.EndList(list);
        Receipt.TryDecode(writer.Written, out _, out RlpError error).Should().BeFalse();
        writer.Dispose();
        error.Should().Be(RlpError.TooManyItems);
    }

    [TestCase("02", RlpError.WrongLength)]
    [TestCase("820102", RlpError.WrongLength)]
    [TestCase("00", RlpError.WrongLength)]
    public void Status_of_another_value_is_refused(string status, RlpError expected)
    {
        RlpWriter writer = new(1024);
        int list = writer.BeginList();
        writer.WriteEncoded(Hex.Decode(status));
        writer.Write(21_000UL);
        writer.Write(Bloom.Empty.AsSpan());
        writer.WriteEmptyList();
        writer.EndList(list);
        Receipt.TryDecode(writer.Written, out _, out RlpError error).Should().BeFalse();
        writer.Dispose();
        error.Should().Be(expected);
    }

    [Test]
    public void Stored_form_of_an_unknown_type_is_refused()
    {
        Receipt.TryDecodeStored(Hex.Decode("c405018080"), out _, out RlpError error).Should().BeFalse();
        error.Should().Be(RlpError.NumberTooLarge);
    }

    [Test]
    public void Hash_of_no_log_is_that_of_the_empty_list() =>
        Log.ComputeListHash([]).Should().Be(BlockHeader.EmptyOmmersHash);

    [Test]
    public void Requests_hash_skips_empty_requests()
    {
        ExecutionRequests.ComputeHash([]).Should().Be(ExecutionRequests.EmptyHash);
        ExecutionRequests.ComputeHash([new byte[] { 0 }, ReadOnlyMemory<byte>.Empty]).Should().Be(ExecutionRequests.EmptyHash);
        byte[] deposit = [ExecutionRequests.DepositType, 1, 2, 3];
        byte[] consolidation = [ExecutionRequests.ConsolidationType, 4];
        byte[] expected = SHA256.HashData([.. SHA256.HashData(deposit), .. SHA256.HashData(consolidation)]);
        ExecutionRequests.ComputeHash([deposit, new byte[] { ExecutionRequests.WithdrawalType }, consolidation]).Should().Be(new Hash256(expected));
    }

    [Test]
    public void Envelope_of_a_typed_receipt_begins_with_its_type()
    {
        Receipt receipt = new() { Type = TransactionType.DynamicFee, IsSuccess = true, CumulativeGasUsed = 21_000 };
        receipt.EncodeEnvelope()[..2].Should().Equal(2, 0xF9);
        Receipt.TryDecode([], out _, out RlpError error).Should().BeFalse();
        error.Should().Be(RlpError.EndOfInput);
    }
}
