// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Tests.Transactions;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Tests.Blocks;

/// <summary>Random headers of every age, blocks and receipts.</summary>
internal static class BlockGenerator
{
    public static readonly Gen<Log> Log =
        from address in TransactionGenerator.Account
        from topics in TransactionGenerator.Digest.Array[0, 4]
        from data in TransactionGenerator.Data
        select new Log(address, topics, data);

    public static readonly Gen<Receipt> Receipt =
        from type in Gen.Byte[0, 4]
        from isRoot in Gen.Bool
        from root in TransactionGenerator.Digest
        from isSuccess in Gen.Bool
        from gas in TransactionGenerator.Number
        from logs in Log.Array[0, 4]
        select new Receipt
        {
            Type = (TransactionType)type,
            PostStateRoot = isRoot ? root : null,
            IsSuccess = isSuccess && !isRoot,
            CumulativeGasUsed = gas,
            Logs = logs,
        };

    public static readonly Gen<Withdrawal> Withdrawal =
        from index in TransactionGenerator.Number
        from validator in TransactionGenerator.Number
        from address in TransactionGenerator.Account
        from amount in TransactionGenerator.Number
        select new Withdrawal(index, validator, address, amount);

    public static readonly Gen<BlockHeader> Header =
        from hashes in TransactionGenerator.Digest.Array[9]
        from numbers in TransactionGenerator.Number.Array[7]
        from words in TransactionGenerator.Word.Array[2]
        from beneficiary in TransactionGenerator.Account
        from extraData in Gen.Byte.Array[0, 40]
        from logs in Log.Array[0, 2]
        from age in Gen.Int[0, 6]
        select Make(hashes, numbers, words, beneficiary, extraData, Bloom.Of(logs), age);

    public static readonly Gen<Block> Block =
        from header in Header
        from transactions in TransactionGenerator.Any.Array[0, 4]
        from ommers in Header.Array[0, 2]
        from hasWithdrawals in Gen.Bool
        from withdrawals in Withdrawal.Array[0, 3]
        select new Block(header, transactions, ommers, hasWithdrawals ? withdrawals : null);

    private static BlockHeader Make(
        Hash256[] hashes,
        ulong[] numbers,
        UInt256[] words,
        Address beneficiary,
        byte[] extraData,
        Bloom bloom,
        int age) => new()
        {
            ParentHash = hashes[0],
            OmmersHash = hashes[1],
            Beneficiary = beneficiary,
            StateRoot = hashes[2],
            TransactionsRoot = hashes[3],
            ReceiptsRoot = hashes[4],
            LogsBloom = bloom,
            Difficulty = words[0],
            Number = numbers[0],
            GasLimit = numbers[1],
            GasUsed = numbers[2],
            Timestamp = numbers[3],
            ExtraData = extraData,
            MixHash = hashes[5],
            Nonce = numbers[4],
            BaseFeePerGas = age > 0 ? words[1] : null,
            WithdrawalsRoot = age > 1 ? hashes[6] : null,
            BlobGasUsed = age > 2 ? numbers[5] : null,
            ExcessBlobGas = age > 3 ? numbers[6] : null,
            ParentBeaconBlockRoot = age > 4 ? hashes[7] : null,
            RequestsHash = age > 5 ? hashes[8] : null,
        };
}
