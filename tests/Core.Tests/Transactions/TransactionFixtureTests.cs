// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Core.Tests.Transactions;

[Parallelizable(ParallelScope.All)]
public sealed class TransactionFixtureTests
{
    private const ulong ChainId = 1;
    private const int InitCodeSizeBytesMax = 49_152;

    [Test]
    public void Public_transaction_vectors_are_accepted_and_refused_as_each_fork_demands()
    {
        if (!Fixtures.TryLocate("legacy/basic.zip", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        List<string> failures = [];
        int verdicts = 0;
        foreach (FixtureEntry entry in FixtureReader.Read(path).Where(entry => entry.Name.StartsWith("TransactionTests/", StringComparison.Ordinal)))
        {
            using JsonDocument document = FixtureJson.Parse(entry);
            foreach (JsonProperty test in document.RootElement.EnumerateObject())
            {
                byte[] encoded = test.Value.GetProperty("txbytes").AsBytes();
                foreach (JsonProperty fork in test.Value.GetProperty("result").EnumerateObject())
                {
                    verdicts++;
                    if (Judge(encoded, fork) is { } failure)
                    {
                        failures.Add($"{test.Name} {fork.Name}: {failure}");
                    }
                }
            }
        }

        verdicts.Should().Be(1083);
        failures.Should().BeEmpty();
    }

    private static string? Judge(byte[] encoded, JsonProperty fork)
    {
        NetworkNames.TryResolve(fork.Name, ChainId, out ChainSpec spec).Should().BeTrue(fork.Name);
        Revision revision = spec.RevisionAt(0, 0);
        bool isValid = Transaction.TryDecode(encoded, out Transaction transaction, out TransactionDecodeError error);
        string reason = isValid ? FindFault(transaction, revision) ?? string.Empty : error.ToString();
        if (fork.Value.TryMember("exception", out JsonElement exception))
        {
            return reason.Length > 0 ? null : $"accepted, expected {exception}";
        }

        if (reason.Length > 0)
        {
            return reason;
        }

        transaction.TryGetSender(out Address sender);
        return transaction.Hash != fork.Value.GetProperty("hash").AsHash() ? $"hash {transaction.Hash}"
            : sender != fork.Value.GetProperty("sender").AsAddress() ? $"sender {sender}"
            : IntrinsicGas.Compute(transaction, revision) != fork.Value.GetProperty("intrinsicGas").AsUInt64() ? "intrinsic gas"
            : null;
    }

    /// <summary>The rules that need neither state nor block.</summary>
    private static string? FindFault(Transaction transaction, Revision revision)
    {
        Revision first = transaction.Type switch
        {
            TransactionType.Legacy => Revision.Frontier,
            TransactionType.AccessList => Revision.Berlin,
            TransactionType.DynamicFee => Revision.London,
            TransactionType.Blob => Revision.Cancun,
            _ => Revision.Prague,
        };
        return revision < first ? "type"
            : transaction.ChainId is not null && (transaction.ChainId != ChainId || revision < Revision.SpuriousDragon) ? "chain id"
            : !transaction.Signature.IsInRange ? "signature range"
            : revision >= Revision.Homestead && !transaction.Signature.IsLowS ? "high s"
            : transaction.Nonce == ulong.MaxValue ? "nonce"
            : transaction.MaxPriorityFeePerGas > transaction.MaxFeePerGas ? "priority fee"
            : !UInt256.TryMultiply(transaction.MaxFeePerGas, transaction.GasLimit, out _) ? "fee overflow"
            : transaction.IsCreation && revision >= Revision.Shanghai && transaction.Data.Length > InitCodeSizeBytesMax ? "initialisation code"
            : transaction.GasLimit < Math.Max(IntrinsicGas.Compute(transaction, revision), IntrinsicGas.ComputeFloor(transaction, revision)) ? "gas"
            : !transaction.TryGetSender(out _) ? "sender"
            : null;
    }
}
