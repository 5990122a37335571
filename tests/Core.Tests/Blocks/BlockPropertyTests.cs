// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Tests.Blocks;

[Parallelizable(ParallelScope.All)]
public sealed class BlockPropertyTests
{
    [Test]
    public void Header_decode_of_an_encoding_gives_the_same_header() =>
        BlockGenerator.Header.Sample(
            header =>
            {
                byte[] encoded = header.Encode();
                return BlockHeader.TryDecode(encoded, out BlockHeader decoded, out _)
                    && decoded == header
                    && decoded.Hash == Keccak256.Hash(encoded)
                    && decoded.LogsBloom.Equals(header.LogsBloom)
                    && decoded.RequestsHash == header.RequestsHash
                    && decoded.Encode().AsSpan().SequenceEqual(encoded);
            },
            iter: 2_000);

    [Test]
    public void Block_decode_of_an_encoding_gives_the_same_block() =>
        BlockGenerator.Block.Sample(
            block =>
            {
                byte[] encoded = block.Encode();
                return Block.TryDecode(encoded, out Block decoded, out _)
                    && decoded.Hash == block.Hash
                    && decoded.EncodedSizeBytes == encoded.Length
                    && block.EncodedSizeBytes == encoded.Length
                    && (decoded.Withdrawals is null) == (block.Withdrawals is null)
                    && decoded.Transactions.SequenceEqual(block.Transactions)
                    && decoded.Encode().AsSpan().SequenceEqual(encoded);
            },
            iter: 1_000);

    [Test]
    public void Block_whose_ommers_are_as_short_as_headers_can_be_is_read_back()
    {
        Block block = new(new BlockHeader(), [], [new BlockHeader(), new BlockHeader { Number = 1 }]);

        byte[] encoded = block.Encode();

        Block.TryDecode(encoded, out Block decoded, out _).Should().BeTrue();
        decoded.Ommers.Should().Equal(block.Ommers);
        new BlockHeader().Encode().Should().HaveCount(496);
    }

    [Test]
    public void Block_decode_of_damaged_bytes_refuses_them_or_gives_them_back() =>
        Gen.Select(BlockGenerator.Block, Gen.Int[0, 100_000], Gen.Byte, Gen.Int[0, 3]).Sample(
            (block, position, value, kind) =>
            {
                byte[] damaged = Damage.Apply(block.Encode(), position, value, kind);
                return Block.TryDecode(damaged, out Block decoded, out BlockDecodeError error)
                    ? decoded.Encode().AsSpan().SequenceEqual(damaged)
                    : error.Rlp != RlpError.None || error.Transaction.Code != TransactionDecodeErrorCode.None;
            },
            iter: 5_000);

    [Test]
    public void Receipt_decode_of_both_forms_gives_the_same_receipt() =>
        BlockGenerator.Receipt.Sample(
            receipt =>
            {
                byte[] envelope = receipt.EncodeEnvelope();
                RlpWriter writer = new(1024);
                receipt.WriteStoredTo(ref writer);
                byte[] stored = writer.ToArray();
                writer.Dispose();
                return Receipt.TryDecode(envelope, out Receipt fromEnvelope, out _)
                    && Receipt.TryDecodeStored(stored, out Receipt fromStored, out _)
                    && AreSame(fromEnvelope, receipt)
                    && AreSame(fromStored, receipt)
                    && fromStored.EncodeEnvelope().AsSpan().SequenceEqual(envelope);
            },
            iter: 2_000);

    [Test]
    public void Receipt_decode_of_damaged_bytes_refuses_them_or_gives_them_back() =>
        Gen.Select(BlockGenerator.Receipt, Gen.Int[0, 100_000], Gen.Byte, Gen.Int[0, 3]).Sample(
            (receipt, position, value, kind) =>
            {
                byte[] damaged = Damage.Apply(receipt.EncodeEnvelope(), position, value, kind);
                Receipt.TryDecodeStored(damaged, out _, out _);
                return Receipt.TryDecode(damaged, out Receipt decoded, out RlpError error)
                    ? decoded.EncodeEnvelope().AsSpan().SequenceEqual(damaged)
                    : error != RlpError.None;
            },
            iter: 5_000);

    private static bool AreSame(Receipt left, Receipt right) =>
        left.Type == right.Type
        && left.PostStateRoot == right.PostStateRoot
        && left.IsSuccess == right.IsSuccess
        && left.CumulativeGasUsed == right.CumulativeGasUsed
        && left.LogsBloom.Equals(right.LogsBloom)
        && left.Logs.SequenceEqual(right.Logs);
}
