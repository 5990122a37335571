// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Devnet;

/// <summary>Senders with coins of their own.</summary>
internal sealed class Accounts
{
    private const ulong ReceiverCount = 100;
    private const ulong Funds = 10_000_000_000_000_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly byte[][] _keys;
    private readonly ulong[] _nonces;

    private Accounts(int count)
    {
        _keys = [.. Enumerable.Range(0, count).Select(static index => SeededKeys.Of("sender", index))];
        _nonces = new ulong[count];
        Addresses = [.. _keys.Select(static key => SeededKeys.AddressOf(key))];
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
            byte[] encoded = Sign(SeededKeys.Developer, (ulong)i, accounts.Addresses[i], Funds);
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
        byte[] encoded = Sign(_keys[account], nonce, SeededKeys.Receiver((int)(nonce % ReceiverCount)), 1);
        return (Keccak256.Hash(encoded), Hex.Encode(encoded));
    }

    private static byte[] Sign(byte[] key, ulong nonce, Address to, UInt256 value) =>
        SeededKeys.Sign(SeededKeys.Transfer(nonce) with { To = to, Value = value }, key).Envelope.ToArray();
}
