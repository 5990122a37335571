// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.SpecKit.Running;

namespace PowerVerse.Chain.SpecKit.State;

/// <summary>Runs one state test: decode, recover the sender, execute, compare root and logs.</summary>
public static class StateTestRunner
{
    public static SpecOutcome Run(StateTestCase test, SpecWorker worker)
    {
        IWorldState world = SpecWorld.Create(test.Pre.ToDiff());
        Hash256 rootBefore = world.Root;
        Journal journal = new(world);
        Refusal? refusal = Execute(test, worker.Interpreter, journal, out Hash256 logsHash);
        StateDiff diff = refusal is null ? journal.BuildDiff() : StateDiff.None;
        Hash256 root = refusal is null ? world.Apply(diff) : rootBefore;
        if (Verdict(test, refusal) is { } wrongVerdict)
        {
            return SpecOutcome.Failed(wrongVerdict);
        }

        if (root != test.ExpectedRoot)
        {
            string? difference = test.ExpectedState is null
                ? null
                : StateComparison.FirstDifference(world, test.ExpectedState, test.Pre.Accounts.Keys.Concat(diff.Accounts.Select(a => a.Address)));
            return SpecOutcome.Failed($"{difference ?? "no difference in the listed accounts"}; state root {root}, expected {test.ExpectedRoot}");
        }

        return logsHash == test.ExpectedLogsHash || refusal is not null
            ? SpecOutcome.Passed
            : SpecOutcome.Failed($"logs hash {logsHash}, expected {test.ExpectedLogsHash}");
    }

    private static string? Verdict(StateTestCase test, Refusal? refusal)
    {
        if (refusal is null)
        {
            return test.ExpectedException is null ? null : $"transaction accepted, expected {test.ExpectedException}";
        }

        return test.ExpectedException is null ? $"transaction refused: {refusal}"
            : ExceptionNames.Matches(test.ExpectedException, refusal.Value) ? null
            : $"transaction refused by {refusal}, expected {test.ExpectedException}";
    }

    private static Refusal? Execute(StateTestCase test, Interpreter interpreter, Journal journal, out Hash256 logsHash)
    {
        logsHash = default;
        if (!Transaction.TryDecode(test.TransactionBytes, out Transaction transaction, out TransactionDecodeError decodeError))
        {
            return Refusal.Of(decodeError);
        }

        TransactionError error = SenderRecovery.TryRecover(transaction, test.Revision, out Address sender);
        if (error != TransactionError.None)
        {
            return Refusal.Of(error);
        }

        if (test.Sender is { } expectedSender && sender != expectedSender)
        {
            throw new InvalidOperationException($"recovered the sender {sender}, expected {expectedSender}");
        }

        BlockContext block = MakeBlock(test);
        error = new TransactionExecutor(interpreter).TryExecute(
            transaction, sender, block, block.WholeAllowance, journal, out TransactionOutcome? outcome);
        if (outcome is null)
        {
            return Refusal.Of(error);
        }

        logsHash = Log.ComputeListHash(outcome.Logs);
        return null;
    }

    private static BlockContext MakeBlock(StateTestCase test)
    {
        StateTestEnvironment environment = test.Environment;
        FixtureBlobSchedule schedule = test.BlobSchedule;
        BlobParameters blobs = new(schedule.Target, schedule.Max, schedule.BaseFeeUpdateFraction);
        bool hasBlobs = test.Revision >= Revision.Cancun;
        TransactionRuleSet rules = new(test.Revision, test.ChainId, AreBlobsEnabled: true, hasBlobs ? blobs : default);
        return new BlockContext(new ChainSpec { ChainId = test.ChainId }, rules, new BlockEnvironment
        {
            Number = environment.Number,
            Timestamp = environment.Timestamp,
            GasLimit = environment.GasLimit,
            Beneficiary = environment.Coinbase,
            BaseFee = test.Revision >= Revision.London ? environment.BaseFee ?? UInt256.Zero : UInt256.Zero,
            Difficulty = environment.Difficulty,
            PrevRandao = environment.Random,
            BlobBaseFee = hasBlobs ? BlobGas.BaseFeeAt(environment.ExcessBlobGas, blobs) : UInt256.Zero,
            ChainId = test.ChainId,
            BlockHashes = DecimalBlockHashes.Instance,
        });
    }

    // The convention of the suites: the hash of block n is the digest of n in decimal digits.
    private sealed class DecimalBlockHashes : IBlockHashes
    {
        internal static DecimalBlockHashes Instance { get; } = new();

        public Hash256 Get(ulong number) => Keccak256.Hash(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
    }
}
