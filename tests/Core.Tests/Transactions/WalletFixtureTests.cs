// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Core.Tests.Transactions;

/// <summary>Transactions that another wallet signed: decode, hash what was signed, recover, and sign to the same bytes.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class WalletFixtureTests
{
    [Test]
    public void Legacy_transactions_of_another_wallet_are_reproduced()
    {
        List<string> failures = [];
        int count = 0;
        int beyond = 0;
        foreach (JsonElement vector in Read("transactions.json"))
        {
            count++;
            if (vector.TryMember("gasLimit", out JsonElement gasLimit) && !gasLimit.AsUInt256().IsUInt64)
            {
                // The wallet signs gas limits of any size; no chain takes more than 64 bits.
                beyond++;
                Transaction.TryDecode(vector.GetProperty("signedTransaction").AsBytes(), out _, out TransactionDecodeError error).Should().BeFalse();
                error.Should().Be(new TransactionDecodeError(TransactionDecodeErrorCode.Encoding, TransactionField.GasLimit, RlpError.NumberTooLarge));
                continue;
            }

            string name = vector.GetProperty("name").AsText();
            byte[] key = vector.GetProperty("privateKey").AsBytes();
            Address sender = vector.GetProperty("accountAddress").AsAddress();
            Check(name, vector.GetProperty("signedTransaction"), vector.GetProperty("unsignedTransaction"), key, sender, failures);
            Check(name, vector.GetProperty("signedTransactionChainId5"), vector.GetProperty("unsignedTransactionChainId5"), key, sender, failures);
        }

        count.Should().Be(522);
        beyond.Should().Be(44);
        failures.Should().BeEmpty();
    }

    [Test]
    public void Typed_transactions_of_another_wallet_are_reproduced()
    {
        List<string> failures = [];
        int count = 0;
        foreach (JsonElement vector in Read("typed-transactions.json"))
        {
            count++;
            string name = vector.GetProperty("name").AsText();
            byte[] key = vector.GetProperty("key").AsBytes();
            Check(name, vector.GetProperty("signed"), vector.GetProperty("unsigned"), key, vector.GetProperty("address").AsAddress(), failures);
        }

        count.Should().Be(890);
        failures.Should().BeEmpty();
    }

    private static IEnumerable<JsonElement> Read(string name)
    {
        if (!Fixtures.TryLocate("wallet/ethers-testcases.zip", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        using JsonDocument document = FixtureJson.Parse(FixtureReader.ReadZipEntry(path, name));
        foreach (JsonElement vector in document.RootElement.EnumerateArray())
        {
            yield return vector;
        }
    }

    private static void Check(string name, JsonElement signed, JsonElement unsigned, byte[] key, Address sender, List<string> failures)
    {
        byte[] encoded = signed.AsBytes();
        if (!Transaction.TryDecode(encoded, out Transaction transaction, out TransactionDecodeError error))
        {
            failures.Add($"{name}: {error}");
            return;
        }

        if (transaction.ComputeSigningHash() != Keccak256.Hash(unsigned.AsBytes()))
        {
            failures.Add($"{name}: signing hash");
        }

        if (!transaction.TryGetSender(out Address recovered) || recovered != sender)
        {
            failures.Add($"{name}: sender {recovered}");
        }

        if (!(transaction with { Signature = default }).TrySign(key, out Transaction again)
            || !again.Envelope.Span.SequenceEqual(encoded)
            || again.Hash != transaction.Hash)
        {
            failures.Add($"{name}: signature");
        }
    }
}
