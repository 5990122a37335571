// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Differential;

/// <summary>Makes a round from a seed: as many programs as transactions, each called or created by one of them.</summary>
public sealed class RoundGenerator
{
    private const int Senders = 8;
    private const int Authorities = 6;
    private const ulong GasPrice = 3_000_000_000;

    private readonly Prng _random;
    private readonly ulong _seed;
    private readonly Key[] _senders;
    private readonly Key[] _authorities;
    private readonly ulong[] _senderNonces = new ulong[Senders];
    private readonly ulong[] _authorityNonces = new ulong[Authorities];
    private readonly Address[] _programs;
    private readonly ProgramGenerator _generator;

    private RoundGenerator(ulong seed, int programs)
    {
        _seed = seed;
        _random = new Prng(seed);
        _senders = [.. Enumerable.Range(0, Senders).Select(i => Key.Derive("sender", i))];
        _authorities = [.. Enumerable.Range(0, Authorities).Select(i => Key.Derive("authority", i))];
        _programs = [.. Enumerable.Range(0, programs).Select(i => NumberedAddress(0x1_0000 + i))];
        _generator = new ProgramGenerator(_random, Targets());
    }

    /// <summary>The round of a seed; the same seed and size give the same round for ever.</summary>
    public static DifferentialRound Generate(ulong seed, int programs) => new RoundGenerator(seed, programs).Round();

    private DifferentialRound Round()
    {
        List<GenesisAccount> accounts = [];
        foreach (Key key in _senders.Concat(_authorities))
        {
            accounts.Add(new GenesisAccount { Address = key.Address, Balance = UInt256.One << 90 });
        }

        foreach (Address program in _programs)
        {
            accounts.Add(new GenesisAccount
            {
                Address = program,
                Nonce = 1,
                Balance = (ulong)_random.Below(10_000),
                Code = _generator.Program(),
                Storage = Storage(),
            });
        }

        List<Transaction> transactions = [.. _programs.Select(Transaction)];
        return new DifferentialRound(_seed, accounts, transactions);
    }

    private Transaction Transaction(Address program)
    {
        int sender = _random.Below(Senders);
        bool isCreation = _random.Chance(1, 10);
        TransactionType type = isCreation
            ? _random.Pick([TransactionType.Legacy, TransactionType.AccessList, TransactionType.DynamicFee])
            : _random.Pick([TransactionType.Legacy, TransactionType.AccessList, TransactionType.DynamicFee, TransactionType.DynamicFee, TransactionType.SetCode]);
        bool isDynamic = type is TransactionType.DynamicFee or TransactionType.SetCode;
        Transaction unsigned = new()
        {
            Type = type,
            ChainId = DifferentialRound.ChainId,
            Nonce = _senderNonces[sender]++,
            GasLimit = GasLimit(type),
            MaxFeePerGas = GasPrice,
            MaxPriorityFeePerGas = isDynamic ? (ulong)_random.Below(1_000_000_000) : GasPrice,
            To = isCreation ? null : type == TransactionType.SetCode && _random.Chance(1, 2) ? _random.Pick(_authorities).Address : program,
            Value = _random.Chance(1, 3) ? (ulong)_random.Below(1_000_000) : 0,
            Data = isCreation ? _generator.InitCode() : _random.Bytes(_random.Below(140)),
            AccessList = type == TransactionType.Legacy ? [] : AccessList(program),
            AuthorizationList = type == TransactionType.SetCode ? AuthorizationList() : [],
        };
        return unsigned with { Signature = _senders[sender].Sign(unsigned.ComputeSigningHash()) };
    }

    // Mostly enough, sometimes just above the intrinsic cost, so that running out of gas is met everywhere.
    private ulong GasLimit(TransactionType type)
    {
        ulong floor = type == TransactionType.SetCode ? 200_000UL : 100_000UL;
        return _random.Chance(1, 4) ? floor + (ulong)_random.Below(60_000) : floor + (ulong)_random.Below(2_000_000);
    }

    private List<AccessListEntry> AccessList(Address program)
    {
        List<AccessListEntry> entries = [];
        for (int i = _random.Below(3); i > 0; i--)
        {
            UInt256[] slots = [.. Enumerable.Range(0, _random.Below(4)).Select(_ => (UInt256)(ulong)_random.Below(6))];
            entries.Add(new AccessListEntry(_random.Chance(1, 2) ? program : _random.Pick(_programs), slots));
        }

        return entries;
    }

    private List<SetCodeAuthorization> AuthorizationList()
    {
        List<SetCodeAuthorization> list = [];
        for (int i = 1 + _random.Below(3); i > 0; i--)
        {
            int authority = _random.Below(Authorities);
            bool isStale = _random.Chance(1, 6);
            SetCodeAuthorization unsigned = new(
                _random.Chance(1, 8) ? 1UL : _random.Chance(1, 3) ? 0UL : DifferentialRound.ChainId,
                _random.Chance(1, 8) ? default : _random.Chance(1, 10) ? NumberedAddress(1 + _random.Below(17)) : _random.Pick(_programs),
                isStale ? _authorityNonces[authority] + 5 : _authorityNonces[authority],
                default);
            if (!isStale && unsigned.ChainId != 1UL)
            {
                _authorityNonces[authority]++;
            }

            list.Add(unsigned with { Signature = _authorities[authority].Sign(unsigned.ComputeSigningHash()) });
        }

        return list;
    }

    private StorageChange[] Storage() =>
        [.. Enumerable.Range(0, 6).Where(_ => _random.Chance(1, 2)).Select(slot => new StorageChange((ulong)slot, (ulong)(1 + _random.Below(1000))))];

    private List<Address> Targets()
    {
        List<Address> targets = [.. _programs, .. _programs.Take(8), .. _senders.Select(key => key.Address), .. _authorities.Select(key => key.Address)];
        targets.AddRange(Enumerable.Range(1, 17).Select(NumberedAddress));
        targets.Add(NumberedAddress(0x100));
        targets.Add(NumberedAddress(0x5EAD_0001));
        return targets;
    }

    private static Address NumberedAddress(int number)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes.Clear();
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], number);
        return new Address(bytes);
    }

    /// <summary>A test key: its secret is a hash of its name, so rounds never depend on anything but their seed.</summary>
    private sealed class Key
    {
        private readonly byte[] _secret;

        private Key(byte[] secret, Address address)
        {
            _secret = secret;
            Address = address;
        }

        public Address Address { get; }

        public static Key Derive(string role, int index)
        {
            byte[] secret = Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes($"differential {role} {index}")).ToArray();
            Span<byte> publicKey = stackalloc byte[64];
            if (!Secp256k1.TryGetPublicKey(secret, publicKey))
            {
                throw new InvalidOperationException("The derived secret is out of range.");
            }

            return new Key(secret, Secp256k1.ToAddress(publicKey));
        }

        public TransactionSignature Sign(in Hash256 digest)
        {
            Span<byte> signature = stackalloc byte[64];
            if (!Secp256k1.TrySign(_secret, digest, signature, out int recoveryId))
            {
                throw new InvalidOperationException("Signing failed.");
            }

            return new TransactionSignature((byte)recoveryId, new UInt256(signature[..32]), new UInt256(signature[32..]));
        }
    }
}
