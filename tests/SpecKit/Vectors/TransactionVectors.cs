// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.Vectors;

/// <summary>TransactionTests: raw transactions with the sender, hash and intrinsic gas, or the reason of refusal, of each fork.</summary>
public static class TransactionVectors
{
    public static IEnumerable<SpecCase> Load(FixtureEntry entry, JsonElement root)
    {
        foreach (JsonProperty property in root.EnumerateObject())
        {
            JsonElement test = property.Value.Clone();
            yield return new SpecCase(entry.Source, entry.Name, property.Name, "Transaction", _ => Run(test));
        }
    }

    private static SpecOutcome Run(JsonElement test)
    {
        byte[] bytes = test.GetProperty("txbytes").AsBytes();
        foreach (JsonProperty fork in test.GetProperty("result").EnumerateObject())
        {
            if (Check(bytes, ForkName.Parse(fork.Name), fork.Value) is { } difference)
            {
                return SpecOutcome.Failed($"{fork.Name}: {difference}");
            }
        }

        return SpecOutcome.Passed;
    }

    private static string? Check(byte[] bytes, Revision revision, JsonElement expected)
    {
        Refusal? refusal = Examine(bytes, revision, out Transaction? transaction, out Address sender);
        if (expected.TryMember("exception", out JsonElement exception))
        {
            return refusal is null ? $"accepted, expected {exception}"
                : ExceptionNames.Matches(exception.AsText(), refusal.Value) ? null
                : refusal.Value.IsCodec && TypeRefusal(bytes, revision) is { } type && ExceptionNames.Matches(exception.AsText(), type) ? null
                : $"refused by {refusal}, expected {exception}";
        }

        if (refusal is not null)
        {
            return $"refused by {refusal}";
        }

        ulong gas = IntrinsicCost.Of(transaction!, revision).Required;
        return transaction!.Hash != expected.GetProperty("hash").AsHash() ? $"hash {transaction.Hash}"
            : sender != expected.GetProperty("sender").AsAddress() ? $"sender {sender}"
            : gas != expected.GetProperty("intrinsicGas").AsUInt64() ? $"intrinsic gas {gas}"
            : null;
    }

    // A malformed envelope of a type that the fork does not know is wrong twice, and the suite names either reason.
    private static Refusal? TypeRefusal(byte[] bytes, Revision revision)
    {
        TransactionError error = TransactionRules.TypeIsActive(new Transaction { Type = (TransactionType)bytes[0] }, RulesOf(revision));
        return error == TransactionError.None ? null : Refusal.Of(error);
    }

    private static TransactionRuleSet RulesOf(Revision revision) => new(revision, ChainId: 1, AreBlobsEnabled: true, BlobParameters.Cancun);

    private static Refusal? Examine(byte[] bytes, Revision revision, out Transaction? transaction, out Address sender)
    {
        sender = default;
        transaction = null;
        if (!Transaction.TryDecode(bytes, out Transaction decoded, out TransactionDecodeError decodeError))
        {
            return Refusal.Of(decodeError);
        }

        transaction = decoded;
        TransactionError error = TransactionRules.Check(transaction, RulesOf(revision));
        if (error == TransactionError.None)
        {
            error = SenderRecovery.TryRecover(transaction, revision, out sender);
        }

        return error == TransactionError.None ? null : Refusal.Of(error);
    }
}
