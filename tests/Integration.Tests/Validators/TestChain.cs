// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Agreement.Genesis;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Storage.Memory;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Integration.Tests.Validators;

/// <summary>A chain of Osaka rules with the switches of our networks, a few validators and a few funded accounts.</summary>
internal sealed class TestChain
{
    private const ulong ChainId = 424242;
    private static readonly UInt256 OneGwei = 1_000_000_000;

    internal TestChain(int validators, ConsensusParameters? parameters = null)
    {
        Keys = [.. Enumerable.Range(0, validators).Select(i => new ValidatorKeys(Secret("vrf", i), Secret("vote", i)))];
        Validators = [.. Enumerable.Range(0, validators).Select(i => AddressOf(Secret("validator", i)))];
        Accounts = [.. Enumerable.Range(0, 4).Select(i => Secret("account", i))];
        Consensus = new ConsensusGenesis
        {
            Parameters = parameters ?? new ConsensusParameters { EpochLength = 8 },
            Beacon = Keccak256.Hash("integration"u8),
            Validators =
            [
                .. Keys.Select((keys, i) => new GenesisValidator(
                    Validators[i], keys.VrfKey, keys.VoteRoot, 0, (UInt128)10_000 * 1_000_000_000_000_000_000, FeeRecipientOf(i))),
            ],
        };
        Genesis = Consensus.Bind(new GenesisSpec
        {
            Chain = Spec,
            GasLimit = 30_000_000,
            Timestamp = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 10,
            Accounts =
            [
                .. Accounts.Select(key => new GenesisAccount { Address = AddressOf(key), Balance = UInt256.Parse("1000000000000000000000") })
                    .OrderBy(account => account.Address),
            ],
        });
    }

    internal ImmutableArray<ValidatorKeys> Keys { get; }

    internal ImmutableArray<Address> Validators { get; }

    internal ImmutableArray<byte[]> Accounts { get; }

    internal ConsensusGenesis Consensus { get; }

    internal GenesisSpec Genesis { get; }

    /// <summary>G.</summary>
    internal Hash256 GenesisHash => ChainLedger.Initialize(new MemoryStore(LedgerFamilies.All), Genesis).Value;

    /// <summary>The index of a validator in the set, which is ordered by address.</summary>
    internal ValidatorIndex IndexOf(int validator) => new((uint)Validators.Order().ToList().IndexOf(Validators[validator]));

    private static ChainSpec Spec => OsakaChain.Spec(ChainId) with
    {
        PowerVerse = new PowerVerseRules
        {
            BaseFeeChangeDenominator = 96,
            MinBaseFee = OneGwei,
            AreBlobsEnabled = false,
            AreRequestsEnabled = false,
        },
    };

    internal static Address FeeRecipientOf(int validator) => AddressOf(Secret("fees", validator));

    internal static Address Receiver(int number) => AddressOf(Secret("receiver", number));

    internal Transaction Transfer(int account, ulong nonce, Address to, ulong value)
    {
        Transaction unsigned = new()
        {
            Type = TransactionType.DynamicFee,
            ChainId = ChainId,
            Nonce = nonce,
            GasLimit = 21_000,
            MaxFeePerGas = OneGwei * 100,
            MaxPriorityFeePerGas = OneGwei,
            To = to,
            Value = value,
        };
        unsigned.TrySign(Accounts[account], out Transaction signed).Should().BeTrue();
        return signed;
    }

    private static byte[] Secret(string purpose, int number) =>
        Keccak256.Hash([.. System.Text.Encoding.ASCII.GetBytes(purpose), (byte)number]).ToArray();

    private static Address AddressOf(byte[] key)
    {
        byte[] publicKey = new byte[64];
        Secp256k1.TryGetPublicKey(key, publicKey).Should().BeTrue();
        return Secp256k1.ToAddress(publicKey);
    }
}
