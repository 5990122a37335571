// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Devnet;

/// <summary>Senders with coins of their own.</summary>
internal sealed class Accounts
{
    private const ulong ChainId = 20568;
    private const ulong TransferGas = 21_000;
    private const ulong FeeCap = 200_000_000_000;
    private const ulong Tip = 1_000_000_000;
    private const ulong Funds = 10_000_000_000_000_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // The first account of every developer's chain, whose key is on every developer's screen.
    private static readonly byte[] Funder = Hex.Decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

    private readonly byte[][] _keys;
    private readonly ulong[] _nonces;

    private Accounts(int count)
    {
        _keys = [.. Enumerable.Range(0, count).Select(static index => Seeded("sender", index))];
        _nonces = new ulong[count];
        Addresses = [.. _keys.Select(AddressOf)];
    }

    public IReadOnlyList<Address> Addresses { get; }

    /// <summary>Transactions that an account has signed.</summary>
    public ulong NonceOf(int account) => _nonces[account];

    /// <summary>Makes senders and gives them coins, over validator 0.</summary>
    public static async Task<Accounts> FundAsync(Validators validators, int count)
    {
        Accounts accounts = new(count);
        for (int i = 0; i < count; i++)
        {
            byte[] encoded = Sign(Funder, (ulong)i, accounts.Addresses[i], Funds);
            if (await validators.AskAsync(0, "eth_sendRawTransaction", Hex.Encode(encoded)) is null)
            {
                throw new InvalidOperationException("the senders cannot be given coins");
            }
        }

        string last = accounts.Addresses[^1].ToString();
        bool isFunded = await Validators.UntilAsync(
            Patience,
            async () => (await Task.WhenAll(validators.All.Select(index => validators.AskAsync(index, "eth_getBalance", last, "latest")))).All(
                static balance => balance is { ValueKind: JsonValueKind.String } text && text.GetString() != "0x0")) is not null;
        return isFunded ? accounts : throw new InvalidOperationException("the coins of the senders do not become final");
    }

    /// <summary>The next transfer of an account.</summary>
    public (Hash256 Hash, string Encoded) NextTransfer(int account)
    {
        ulong nonce = _nonces[account]++;
        byte[] encoded = Sign(_keys[account], nonce, new Address(Seeded("receiver", (int)(nonce % 100)).AsSpan(12)), 1);
        return (Keccak256.Hash(encoded), Hex.Encode(encoded));
    }

    private static byte[] Sign(byte[] key, ulong nonce, Address to, UInt256 value)
    {
        Transaction transaction = new()
        {
            Type = TransactionType.DynamicFee,
            ChainId = ChainId,
            Nonce = nonce,
            GasLimit = TransferGas,
            MaxFeePerGas = FeeCap,
            MaxPriorityFeePerGas = Tip,
            To = to,
            Value = value,
        };
        return transaction.TrySign(key, out Transaction signed) ? signed.Envelope.ToArray() : throw new InvalidOperationException("no signature");
    }

    private static byte[] Seeded(string name, int index)
    {
        byte[] seed = new byte[name.Length + sizeof(int)];
        System.Text.Encoding.ASCII.GetBytes(name, seed);
        BinaryPrimitives.WriteInt32BigEndian(seed.AsSpan(name.Length), index);
        return Keccak256.Hash(seed).ToArray();
    }

    private static Address AddressOf(byte[] key)
    {
        byte[] publicKey = new byte[64];
        return Secp256k1.TryGetPublicKey(key, publicKey) ? Secp256k1.ToAddress(publicKey) : throw new InvalidOperationException("no key");
    }
}
