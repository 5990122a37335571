// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Differential;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Fuzz.Targets;

/// <summary>Any bytes as init code, under the rules of every fork in turn: execution ends in success, revert or a typed halt.</summary>
public sealed class BytecodeTarget : IFuzzTarget, IDisposable
{
    // Enough to reach every instruction and small enough that a million runs end.
    private const ulong Gas = 100_000;

    private static readonly Revision[] Revisions = Enum.GetValues<Revision>();

    private readonly Interpreter _interpreter = new();
    private readonly Journal _journal = new(new EmptyState());
    private readonly BlockEnvironment _block = new() { Number = 1000, Timestamp = 1000, GasLimit = 30_000_000, ChainId = 1 };
    private readonly TransactionEnvironment _transaction = new();
    private int _turn;

    public long AllocationBytesMax => 16 * 1024 * 1024;

    public IReadOnlyList<byte[]> Seeds { get; } =
        [.. RoundGenerator.Generate(11, 80).Accounts.Where(account => account.Code.Length > 0).Select(account => account.Code.ToArray())];

    public bool Run(ReadOnlySpan<byte> input)
    {
        Revision revision = Revisions[_turn++ % Revisions.Length];
        _journal.Reset();
        _journal.BeginTransaction(revision);
        Message message = new() { Kind = MessageKind.Create, Gas = Gas, Input = input.ToArray(), Value = UInt256.Zero };
        ExecutionResult result = _interpreter.Execute(in message, revision, _block, _transaction, _journal);
        if (result.GasLeft > Gas)
        {
            throw new InvalidOperationException($"left {result.GasLeft} of {Gas} gas");
        }

        _journal.FinalizeTransaction(revision);
        _journal.BuildDiff();
        return result.Status == ExecutionStatus.Success;
    }

    public void Dispose() => _interpreter.Dispose();

    private sealed class EmptyState : IStateView
    {
        public bool TryGetAccount(in Address address, out Account account)
        {
            account = Account.Empty;
            return false;
        }

        public UInt256 GetStorage(in Address address, in UInt256 slot) => UInt256.Zero;

        public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => default;
    }
}
