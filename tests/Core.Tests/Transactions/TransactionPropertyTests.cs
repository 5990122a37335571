// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Core.Tests.Transactions;

[Parallelizable(ParallelScope.All)]
public sealed class TransactionPropertyTests
{
    [Test]
    public void Decode_of_an_encoding_gives_every_field_back() =>
        TransactionGenerator.Any.Sample(
            transaction =>
            {
                byte[] encoded = transaction.Envelope.ToArray();
                return Transaction.TryDecode(encoded, out Transaction decoded, out _)
                    && decoded.Hash == transaction.Hash
                    && Describe(decoded) == Describe(transaction)
                    && (decoded with { Nonce = decoded.Nonce }).Envelope.Span.SequenceEqual(encoded);
            },
            iter: 5_000);

    [Test]
    public void Decode_of_damaged_bytes_refuses_them_or_gives_them_back() =>
        Gen.Select(TransactionGenerator.Any, Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 3]).Sample(
            (transaction, position, value, kind) =>
            {
                byte[] damaged = Damage.Apply(transaction.Envelope.ToArray(), position, value, kind);
                bool isDecoded = Transaction.TryDecode(damaged, out Transaction decoded, out TransactionDecodeError error);
                return isDecoded
                    ? (decoded with { Nonce = decoded.Nonce }).Envelope.Span.SequenceEqual(damaged)
                    : error.Code != TransactionDecodeErrorCode.None;
            },
            iter: 20_000);

    [Test]
    public void Decode_of_noise_never_throws() =>
        Gen.Byte.Array[0, 200].Sample(
            noise =>
            {
                Transaction.TryDecode(noise, out _, out _);
                PooledTransaction.TryDecode(noise, out _, out _);
                return true;
            },
            iter: 20_000);

    private static string Describe(Transaction transaction) => string.Join(
        '|',
        transaction.Type,
        transaction.ChainId,
        transaction.Nonce,
        transaction.GasLimit,
        transaction.MaxFeePerGas,
        transaction.MaxPriorityFeePerGas,
        transaction.To,
        transaction.Value,
        Hex.Encode(transaction.Data.Span),
        string.Join(',', transaction.AccessList.Select(entry => $"{entry.Address}:{string.Join('.', entry.StorageKeys.ToArray())}")),
        transaction.MaxFeePerBlobGas,
        string.Join(',', transaction.BlobVersionedHashes.ToArray()),
        string.Join(',', transaction.AuthorizationList),
        transaction.Signature,
        transaction.V);
}
