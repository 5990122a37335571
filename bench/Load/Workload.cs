// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Load;

/// <summary>Seeded senders and what they sign, offline: the same bytes for every node and every round.</summary>
internal sealed class Workload
{
    private const ulong TokenGas = 60_000;
    private const int ReceiverCount = 1_000;

    private const ulong CreationGas = 500_000;
    private const ulong SenderFunds = 18_000_000_000_000_000_000;
    private const ulong SenderTokens = 1_000_000_000;
    private static readonly TimeSpan FundingTimeMax = TimeSpan.FromMinutes(2);

    private readonly byte[][] _keys;
    private readonly ulong[] _nonces;

    public Workload(int senderCount)
    {
        _keys = [.. Enumerable.Range(0, senderCount).Select(index => SeededKeys.Of("sender", index))];
        _nonces = new ulong[senderCount];
        Senders = [.. _keys.Select(static key => SeededKeys.AddressOf(key))];
    }

    public IReadOnlyList<Address> Senders { get; }

    /// <summary>The token that is transferred.</summary>
    public Address TokenAddress { get; private set; } = Token.Address;

    /// <summary>The account that received transaction <paramref name="index"/>.</summary>
    public static Address Receiver(int index) => SeededKeys.Receiver(index % ReceiverCount);

    /// <summary>Gives every sender coins and tokens, by the methods that developers' nodes share.</summary>
    public async Task PrepareAsync(RpcClient client)
    {
        List<(string, JsonNode?[])> calls = [("anvil_setCode", [Token.Address.ToString(), Token.Code])];
        foreach (Address sender in Senders)
        {
            calls.Add(("anvil_setBalance", [sender.ToString(), "0xd3c21bcecceda1000000"]));
            calls.Add(("anvil_setStorageAt", [Token.Address.ToString(), Token.BalanceSlot(sender).ToString(), "0x" + new string('0', 48) + "0fffffffffffffff"]));
        }

        foreach ((string, JsonNode?[])[] part in calls.Chunk(100))
        {
            await client.BatchAsync(part);
        }
    }

    /// <summary>Gives every sender coins and a new token by transactions of the first developer's account, as on networks without developers' methods.</summary>
    public async Task FundAsync(RpcClient client)
    {
        Address funder = SeededKeys.AddressOf(SeededKeys.Developer);
        ulong nonce = await NonceAsync(client, funder);
        Hash256 created = await SendAsync(client, SeededKeys.Transfer(nonce++) with { Data = Convert.FromHexString(Token.CreationCode), GasLimit = CreationGas });
        TokenAddress = Address.Parse((await ReceiptAsync(client, created))["contractAddress"]!.GetValue<string>());
        Hash256 last = default;
        foreach (Address sender in Senders)
        {
            await SendAsync(client, SeededKeys.Transfer(nonce++) with { To = sender, Value = new UInt256(SenderFunds) });
            last = await SendAsync(client, SeededKeys.Transfer(nonce++) with { To = TokenAddress, Data = TokenData(sender, SenderTokens), GasLimit = TokenGas });
        }

        await ReceiptAsync(client, last);

        // The other validators have the block a moment later.
        await Task.Delay(TimeSpan.FromSeconds(2));
    }

    /// <summary>Takes the senders' nonces from the chain, after some of what was signed was not sent.</summary>
    public async Task ResyncAsync(RpcClient client)
    {
        JsonNode?[] nonces = await client.BatchAsync([.. Senders.Select(static sender => ("eth_getTransactionCount", new JsonNode?[] { sender.ToString(), "latest" }))]);
        for (int i = 0; i < nonces.Length; i++)
        {
            _nonces[i] = Convert.ToUInt64(nonces[i]!.GetValue<string>(), 16);
        }
    }

    /// <summary>The next transactions, turn by turn from every sender.</summary>
    public SignedBatch Sign(int count, bool isToken)
    {
        (int Sender, ulong Nonce)[] places = new (int, ulong)[count];
        for (int i = 0; i < count; i++)
        {
            int sender = i % Senders.Count;
            places[i] = (sender, _nonces[sender]++);
        }

        string[] encoded = new string[count];
        Parallel.For(0, count, i =>
        {
            Transaction transaction = isToken ? TokenTransfer(i, places[i].Nonce) : Transfer(i, places[i].Nonce);
            Transaction signed = SeededKeys.Sign(transaction, _keys[places[i].Sender]);
            encoded[i] = "0x" + Convert.ToHexStringLower(signed.Envelope.Span);
        });
        return new SignedBatch(encoded, [.. places.Select(place => place.Sender)], [.. _nonces]);
    }

    private static async Task<ulong> NonceAsync(RpcClient client, Address account) =>
        Convert.ToUInt64((await client.CallAsync("eth_getTransactionCount", account.ToString(), "pending"))!.GetValue<string>(), 16);

    private static async Task<Hash256> SendAsync(RpcClient client, Transaction transaction)
    {
        Transaction signed = SeededKeys.Sign(transaction, SeededKeys.Developer);
        await client.CallAsync("eth_sendRawTransaction", "0x" + Convert.ToHexStringLower(signed.Envelope.Span));
        return signed.Hash;
    }

    private static async Task<JsonNode> ReceiptAsync(RpcClient client, Hash256 hash)
    {
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < FundingTimeMax)
        {
            if (await client.CallAsync("eth_getTransactionReceipt", hash.ToString()) is { } receipt)
            {
                return receipt["status"]!.GetValue<string>() == "0x1" ? receipt : throw new InvalidOperationException($"{hash} failed");
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException($"{hash} is in no block after {FundingTimeMax.TotalSeconds:0} s");
    }

    private static byte[] TokenData(Address receiver, ulong amount)
    {
        byte[] data = new byte[68];
        Convert.FromHexString(Token.Transfer).CopyTo(data, 0);
        receiver.AsSpan().CopyTo(data.AsSpan(16));
        BinaryPrimitives.WriteUInt64BigEndian(data.AsSpan(60), amount);
        return data;
    }

    private static Transaction Transfer(int index, ulong nonce) => SeededKeys.Transfer(nonce) with { To = Receiver(index), Value = 1 };

    private Transaction TokenTransfer(int index, ulong nonce) =>
        Transfer(index, nonce) with { GasLimit = TokenGas, To = TokenAddress, Value = UInt256.Zero, Data = TokenData(Receiver(index), 1) };
}

/// <summary>Signed transactions.</summary>
/// <param name="Encoded">In hex.</param>
/// <param name="Sender">Which sender signed each.</param>
/// <param name="NoncesAfter">The senders' nonces once all are included.</param>
internal sealed record SignedBatch(string[] Encoded, int[] Sender, ulong[] NoncesAfter)
{
    /// <summary>The requests of one of several connections: a sender's transactions all go through one, in order.</summary>
    public List<byte[]> RequestsOf(int connection, int connections, int perRequest)
    {
        List<string> mine = [.. Encoded.Where((_, index) => Sender[index] % connections == connection)];
        return [.. mine.Chunk(perRequest).Select(part => RpcClient.Request(
            perRequest == 1 ? Call(part[0], 1) : "[" + string.Join(',', part.Select((encoded, id) => Call(encoded, id))) + "]"))];
    }

    public static string Call(string encoded, int id) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"jsonrpc":"2.0","id":{{id}},"method":"eth_sendRawTransaction","params":["{{encoded}}"]}""");
}
