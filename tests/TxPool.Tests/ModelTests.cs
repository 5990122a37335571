// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Tests;

/// <summary>Random sequences of everything that can happen to a pool, beside a list that is searched from end to end.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ModelTests
{
    private const int SenderCount = 5;
    private const ulong Unit = 21_000 * TestPool.BaseFee;

    private static readonly Address[] Senders = [.. Enumerable.Range(0, SenderCount).Select(TestPool.AddressOf)];
    private static readonly SetCodeAuthorization[] Authorizations = [.. Enumerable.Range(0, SenderCount).Select(key => TestPool.Authorization(key))];

    private static readonly PoolSettings Tight = new()
    {
        CountMax = 10,
        SenderSlots = 6,
        SenderQueuedSlots = 3,
        QueuedCountMax = 6,
        ProtectedSlots = 2,
        NonceGapMax = 4,
    };

    private static readonly PoolSettings Roomy = new() { CountMax = 40, SenderSlots = 20, ProtectedSlots = 4, NonceGapMax = 20 };

    private static readonly Gen<Op[]> Ops = Gen.Select(Gen.Int[0, 99], Gen.Int[0, SenderCount - 1], Gen.Int[0, 255], Gen.Int[0, 255])
        .Select(parts => new Op(parts.Item1, parts.Item2, parts.Item3, parts.Item4)).Array[1, 80];

    [Test]
    public void Any_sequence_ends_as_in_the_model_when_room_is_short() => Ops.Sample(ops => Run(ops, Tight), iter: 1_000);

    [Test]
    public void Any_sequence_ends_as_in_the_model_when_there_is_room() => Ops.Sample(ops => Run(ops, Roomy), iter: 500);

    private static void Run(Op[] ops, PoolSettings settings)
    {
        World world = new(settings);
        foreach (Op op in ops)
        {
            world.Step(op);
            world.Compare();
        }
    }

    private sealed record Op(int Kind, int Sender, int A, int B);

    private sealed class World
    {
        private readonly TestPool _pool;
        private readonly PoolModel _model;

        public World(PoolSettings settings)
        {
            _pool = new TestPool(settings);
            _model = new PoolModel(settings);
            for (int i = 0; i < SenderCount; i++)
            {
                _model.Accounts[Senders[i]] = new ModelAccount(0, 30 * Unit, i == SenderCount - 1);
            }

            _pool.Reset(State());
        }

        public void Step(Op op)
        {
            Address sender = Senders[op.Sender];
            ModelAccount account = _model.Accounts[sender];
            switch (op.Kind)
            {
                case < 70:
                    Submit(sender, op);
                    break;
                case < 80:
                    Include(op.A % 6);
                    break;
                case < 86:
                    _model.Accounts[sender] = account with { Balance = (ulong)op.A * Unit / 6 };
                    Reset();
                    break;
                case < 89:
                    ulong back = (ulong)op.A % 3;
                    _model.Accounts[sender] = account with { Nonce = op.B % 2 == 0 ? account.Nonce + back : account.Nonce - Math.Min(account.Nonce, back) };
                    Reset();
                    break;
                case < 91:
                    _model.Accounts[sender] = account with { IsDelegated = !account.IsDelegated };
                    Reset();
                    break;
                case < 95:
                    _model.BaseFee = TestPool.BaseFee * (ulong)(op.A % 4) / 2;
                    _pool.NextBaseFee = _model.BaseFee;
                    _pool.Advance(State());
                    break;
                case < 99:
                    Remove(op.A);
                    break;
                default:
                    _model.Clear();
                    _pool.Pool.Clear();
                    break;
            }
        }

        public void Compare()
        {
            PoolEntry[] expected = [.. _model.Content()];
            IReadOnlyList<PoolEntry> actual = _pool.Pool.GetContent();
            if (!expected.SequenceEqual(actual))
            {
                actual.Should().Equal(expected);
            }

            int pending = expected.Count(entry => entry.IsPending);
            _pool.Pool.Counts.Should().Be(new PoolCounts(pending, expected.Length - pending));
            _pool.Pool.Usage.Bytes.Should().Be(expected.Sum(entry => entry.Transaction.Envelope.Length));
            foreach (Address sender in Senders)
            {
                _pool.Pool.GetNextNonce(in sender, _model.Accounts[sender].Nonce).Should().Be(_model.NextNonce(in sender));
            }

            if (!_model.Selection().SequenceEqual(_pool.Select()))
            {
                _pool.Select().Should().Equal(_model.Selection());
            }
        }

        private void Submit(Address sender, Op op)
        {
            ulong nonce = (ulong)Math.Max(0, (long)_model.NextNonce(in sender) + (op.A % 9 < 5 ? 0 : (op.A % 9) - 6));
            ulong tip = (ulong)(1 + (op.B % 5 * 20));
            bool hasAuthority = op.B >= 220;
            SetCodeAuthorization authorization = Authorizations[op.A % SenderCount];
            Transaction transaction = TestPool.Transfer(nonce, tip, TestPool.BaseFee / 2 * (ulong)(1 + (op.B % 4)) + tip, value: (ulong)op.Sender) with { };
            if (hasAuthority)
            {
                transaction = transaction with { Type = TransactionType.SetCode, AuthorizationList = [authorization], GasLimit = 46_000 };
            }

            PoolRefusal? expected = _model.Submit(in sender, transaction, hasAuthority ? [Senders[op.A % SenderCount]] : []);
            Result<Hash256, PoolRefusal> actual = _pool.Pool.SubmitAs(new PooledTransaction(transaction, null), in sender);
            (actual.IsSuccess ? (PoolRefusal?)null : actual.Error).Should().Be(expected, $"of {op}");
        }

        private void Include(int count)
        {
            Transaction[] included = [.. _model.Selection().Take(count)];
            foreach (Transaction transaction in included)
            {
                Address sender = _model.Content().First(entry => entry.Transaction == transaction).Sender;
                _model.Accounts[sender] = _model.Accounts[sender] with { Nonce = transaction.Nonce + 1 };
            }

            _model.Recheck();
            _pool.Advance(State(), included);
        }

        private void Remove(int index)
        {
            PoolEntry[] content = [.. _model.Content()];
            if (content.Length > 0)
            {
                Transaction transaction = content[index % content.Length].Transaction;
                _model.Remove(transaction);
                _pool.Pool.TryRemove(transaction.Hash).Should().BeTrue();
            }
        }

        private void Reset()
        {
            _model.Recheck();
            _pool.Reset(State());
        }

        private TestState State()
        {
            TestState state = new();
            foreach ((Address address, ModelAccount account) in _model.Accounts)
            {
                state.Set(address, account.Nonce, account.Balance, account.IsDelegated ? TestState.DelegationCode : null);
            }

            return state;
        }
    }
}
