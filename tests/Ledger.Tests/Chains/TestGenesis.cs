// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Ledger.Tests.Chains;

/// <summary>A proof-of-stake chain of Shanghai rules (where SELFDESTRUCT still clears storage) with funded keys and contracts that write and log.</summary>
internal static class TestGenesis
{
    public const ulong ChainId = 20568;
    public const int ContractCount = 4;

    // calldata empty: SELFDESTRUCT(caller); else SSTORE(word 0, word 1) and LOG2 of both.
    private const string ContractCode = "0x36156018576020356000355560203560003560006000a2005b33ff";

    public static IReadOnlyList<byte[]> Keys { get; } = [.. Enumerable.Range(1, 6).Select(Key)];

    public static IReadOnlyList<Address> Senders { get; } = [.. Keys.Select(AddressOf)];

    public static IReadOnlyList<Address> Contracts { get; } = [.. Enumerable.Range(0, ContractCount).Select(i => Address.Parse($"0x{0xC0 + i:x40}"))];

    public static GenesisSpec Create(ulong? unknownForkBlock = null)
    {
        Hex.TryDecode(ContractCode, out byte[] code);
        List<GenesisAccount> accounts = [];
        accounts.AddRange(Senders.Select(sender => new GenesisAccount { Address = sender, Balance = UInt256.Parse("1000000000000000000000000") }));
        accounts.AddRange(Contracts.Select((contract, i) => new GenesisAccount
        {
            Address = contract,
            Code = code,
            Storage = i == 0 ? ReadOnlyMemory<StorageChange>.Empty : new StorageChange[] { new(1, 7), new(100, (ulong)i) },
        }));
        return new GenesisSpec
        {
            Chain = OsakaChain.Spec(ChainId) with { CancunTime = null, PragueTime = null, OsakaTime = null, UnknownForkBlock = unknownForkBlock },
            GasLimit = 30_000_000,
            Timestamp = 1_000,
            Accounts = [.. accounts.OrderBy(account => account.Address)],
        };
    }

    private static byte[] Key(int number)
    {
        byte[] key = new byte[32];
        key[31] = (byte)number;
        return key;
    }

    private static Address AddressOf(byte[] key)
    {
        byte[] publicKey = new byte[64];
        Secp256k1.TryGetPublicKey(key, publicKey).Should().BeTrue();
        return Secp256k1.ToAddress(publicKey);
    }
}
