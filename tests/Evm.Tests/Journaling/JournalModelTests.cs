// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Evm.Tests.Support;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Tests.Journaling;

/// <summary>The journal against a model that copies everything at each checkpoint.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class JournalModelTests
{
    private const int AccountCount = 4;
    private const int SlotCount = 3;

    private static readonly Address[] Addresses = [.. Enumerable.Range(1, AccountCount).Select(i => Address.Parse(new string((char)('0' + i), 40)))];

    private static readonly Gen<(int Kind, int Account, int Slot, int Value)> Operation =
        Gen.Select(Gen.Int[0, 15], Gen.Int[0, AccountCount - 1], Gen.Int[0, SlotCount - 1], Gen.Int[0, 3]);

    [Test]
    public void Journal_behaves_as_a_copy_per_checkpoint([Values(Revision.Homestead, Revision.Osaka)] Revision revision) =>
        Operation.Array[0, 120].Sample(operations => Run(operations, revision), iter: 1_000, threads: 1);

    private static bool Run((int Kind, int Account, int Slot, int Value)[] operations, Revision revision)
    {
        MemoryState state = new();
        state.With(Addresses[0], balance: 10, nonce: 1, storage: [(0, 5), (1, 6)]);
        state.With(Addresses[1], code: [1, 2], nonce: 1);
        Journal journal = new(state, tableSeed: (ulong)operations.Length);
        Model model = new(state, revision);
        List<(int Checkpoint, Model Copy)> checkpoints = [];
        Begin();
        foreach ((int kind, int account, int slot, int value) in operations)
        {
            Address address = Addresses[account];
            switch (kind)
            {
                case 0:
                    checkpoints.Add((journal.Checkpoint(), model.Copy()));
                    break;
                case 1 when checkpoints.Count > 0:
                    journal.Revert(checkpoints[^1].Checkpoint);
                    model = checkpoints[^1].Copy;
                    checkpoints.RemoveAt(checkpoints.Count - 1);
                    break;
                case 2 when checkpoints.Count > 0:
                    journal.Commit(checkpoints[^1].Checkpoint);
                    checkpoints.RemoveAt(checkpoints.Count - 1);
                    break;
                case 3:
                    journal.FinalizeTransaction(revision);
                    model.Finish();
                    Begin();
                    break;
                default:
                    Change(journal, model, kind, in address, slot, value);
                    break;
            }

            if (!Agree(journal, model))
            {
                return false;
            }
        }

        journal.FinalizeTransaction(revision);
        model.Finish();
        Begin();
        return Agree(journal, model) && model.Agrees(journal.BuildDiff());

        void Begin()
        {
            journal.BeginTransaction(revision);
            model.Begin();
            checkpoints.Clear();
        }
    }

    private static void Change(Journal journal, Model model, int kind, in Address address, int slot, int value)
    {
        UInt256 key = (ulong)slot;
        UInt256 word = (ulong)value;
        switch (kind)
        {
            case 4 or 5:
                journal.AddBalance(in address, in word);
                model.AddBalance(address, word);
                break;
            case 6:
                journal.TrySubtractBalance(in address, in word).Should().Be(model.TrySubtract(address, word));
                break;
            case 7:
                journal.SetNonce(in address, (ulong)value);
                model.SetNonce(address, (ulong)value);
                break;
            case 8:
                byte[] code = [.. Enumerable.Repeat((byte)slot, value)];
                journal.SetCode(in address, code);
                model.SetCode(address, code);
                break;
            case 9 or 10:
                journal.SetStorage(in address, in key, in word);
                model.Storage[(address, key)] = word;
                break;
            case 11:
                journal.WarmAddress(in address).Should().Be(model.WarmAddresses.Add(address));
                break;
            case 12:
                journal.WarmSlot(in address, in key).Should().Be(model.WarmSlots.Add((address, key)));
                break;
            case 13:
                journal.WriteTransient(journal.Locate(in address), in key, in word);
                model.Transient[(address, key)] = word;
                break;
            case 14:
                journal.AddLog(in address, [key.ToHash()], [(byte)value]);
                journal.AddRefund(value - 1);
                model.Logs.Add((address, key, (byte)value));
                model.Refund += value - 1;
                break;
            case 15:
                int number = journal.Locate(in address);
                if (journal.Account(number).Exists)
                {
                    journal.MarkDestroyed(number).Should().Be(model.Destroyed.Add(address));
                }

                break;
            default:
                break;
        }
    }

    private static bool Agree(Journal journal, Model model)
    {
        foreach (Address address in Addresses)
        {
            Entry entry = model.Accounts[address];
            int number = journal.Locate(in address);
            bool same = journal.Exists(in address) == entry.Exists
                && journal.GetBalance(in address) == entry.Balance
                && journal.GetNonce(in address) == entry.Nonce
                && journal.GetCode(in address).Span.SequenceEqual(entry.Code)
                && journal.IsEmpty(in address) == entry.IsEmpty
                && journal.IsWarm(number) == model.WarmAddresses.Contains(address);
            for (int slot = 0; slot < SlotCount && same; slot++)
            {
                UInt256 key = (ulong)slot;
                journal.ReadTransient(number, in key, out UInt256 transient);
                same = journal.GetStorage(in address, in key) == model.Storage.GetValueOrDefault((address, key))
                    && transient == model.Transient.GetValueOrDefault((address, key));
            }

            if (!same)
            {
                return false;
            }
        }

        return journal.Refund == model.Refund
            && journal.Logs.Select(log => (log.Address, UInt256.FromHash(in log.Topics.Span[0]), log.Data.Span[0])).SequenceEqual(model.Logs);
    }

    private sealed record Entry(bool Exists, UInt256 Balance, ulong Nonce, byte[] Code)
    {
        public static Entry Missing { get; } = new(false, UInt256.Zero, 0, []);

        public bool IsEmpty => Balance.IsZero && Nonce == 0 && Code.Length == 0;
    }

    private sealed class Model
    {
        private readonly MemoryState _state;
        private readonly Revision _revision;
        private readonly HashSet<Address> _touched;
        private readonly HashSet<Address> _wiped;

        public Model(MemoryState state, Revision revision)
        {
            _state = state;
            _revision = revision;
            _touched = [];
            _wiped = [];
            foreach (Address address in Addresses)
            {
                Accounts[address] = state.TryGetAccount(in address, out Account account)
                    ? new Entry(true, account.Balance, account.Nonce, account.HasCode ? state.GetCode(account.CodeHash).ToArray() : [])
                    : Entry.Missing;
                for (int slot = 0; slot < SlotCount; slot++)
                {
                    Storage[(address, (ulong)slot)] = state.GetStorage(in address, (ulong)slot);
                }
            }
        }

        private Model(Model other)
        {
            _state = other._state;
            _revision = other._revision;
            _touched = [.. other._touched];
            _wiped = [.. other._wiped];
            Accounts = new(other.Accounts);
            Storage = new(other.Storage);
            Transient = new(other.Transient);
            WarmAddresses = [.. other.WarmAddresses];
            WarmSlots = [.. other.WarmSlots];
            Destroyed = [.. other.Destroyed];
            Logs = [.. other.Logs];
            Refund = other.Refund;
        }

        public Dictionary<Address, Entry> Accounts { get; } = [];

        public Dictionary<(Address, UInt256), UInt256> Storage { get; } = [];

        public Dictionary<(Address, UInt256), UInt256> Transient { get; private set; } = [];

        public HashSet<Address> WarmAddresses { get; private set; } = [];

        public HashSet<(Address, UInt256)> WarmSlots { get; private set; } = [];

        public HashSet<Address> Destroyed { get; private set; } = [];

        public List<(Address, UInt256, byte)> Logs { get; private set; } = [];

        public long Refund { get; set; }

        public Model Copy() => new(this);

        public void Begin()
        {
            Transient = [];
            WarmAddresses = [];
            WarmSlots = [];
            Destroyed = [];
            Logs = [];
            Refund = 0;
            _touched.Clear();
        }

        public void Finish()
        {
            foreach (Address address in Addresses)
            {
                bool isSwept = _revision >= Revision.SpuriousDragon && _touched.Contains(address) && Accounts[address] is { Exists: true, IsEmpty: true };
                if (Destroyed.Contains(address) || isSwept)
                {
                    Accounts[address] = Entry.Missing;
                    _wiped.Add(address);
                    for (int slot = 0; slot < SlotCount; slot++)
                    {
                        Storage[(address, (ulong)slot)] = UInt256.Zero;
                    }
                }
            }

            WarmAddresses = [];
            WarmSlots = [];
        }

        public void AddBalance(Address address, UInt256 amount)
        {
            _touched.Add(address);
            Entry entry = Accounts[address];
            if (!amount.IsZero || _revision < Revision.SpuriousDragon)
            {
                Accounts[address] = entry with { Exists = true, Balance = entry.Balance + amount };
            }
        }

        public bool TrySubtract(Address address, UInt256 amount)
        {
            Entry entry = Accounts[address];
            if (entry.Balance < amount)
            {
                return false;
            }

            _touched.Add(address);
            Accounts[address] = entry with { Balance = entry.Balance - amount };
            return true;
        }

        public void SetNonce(Address address, ulong nonce)
        {
            _touched.Add(address);
            Accounts[address] = Accounts[address] with { Exists = true, Nonce = nonce };
        }

        public void SetCode(Address address, byte[] code)
        {
            _touched.Add(address);
            Accounts[address] = Accounts[address] with { Exists = true, Code = code };
        }

        /// <summary>Whether applying the difference to the state gives this model.</summary>
        public bool Agrees(StateDiff diff)
        {
            IReadOnlyList<AccountChange> changes = diff.Accounts;
            for (int i = 1; i < changes.Count; i++)
            {
                if (changes[i - 1].Address >= changes[i].Address)
                {
                    return false;
                }
            }

            foreach (Address address in Addresses)
            {
                Entry entry = Accounts[address];
                AccountChange? change = changes.SingleOrDefault(candidate => candidate.Address == address);
                bool existed = _state.TryGetAccount(in address, out Account before);
                if (change is null ? entry.Exists != existed : change.IsDeleted == entry.Exists)
                {
                    return false;
                }

                if (!entry.Exists)
                {
                    continue;
                }

                Hash256 codeHash = entry.Code.Length == 0 ? Account.EmptyCodeHash : Keccak256.Hash(entry.Code);
                bool same = change is null
                    ? before.Balance == entry.Balance && before.Nonce == entry.Nonce && before.CodeHash == codeHash
                    : change.Balance == entry.Balance && change.Nonce == entry.Nonce && change.CodeHash == codeHash;
                for (int slot = 0; slot < SlotCount && same; slot++)
                {
                    UInt256 key = (ulong)slot;
                    UInt256 value = change is { IsStorageCleared: true } ? UInt256.Zero : _state.GetStorage(in address, in key);
                    foreach (StorageChange written in change is null ? [] : change.Storage.ToArray())
                    {
                        value = written.Slot == key ? written.Value : value;
                    }

                    same = value == Storage[(address, key)];
                }

                if (!same)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
