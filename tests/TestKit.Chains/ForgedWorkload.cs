// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.TestKit.Chains;

/// <summary>What the accounts of a forged network send: contracts first, then seven transfers to ever new accounts and three writes to slots in every ten. The same in every run.</summary>
public sealed class ForgedWorkload
{
    private const int ContractCount = 8;
    private const int ReceiverCount = 50_000;
    private const int SlotCount = 20_000;
    private const ulong TransferGas = 21_000;
    private const ulong CallGas = 70_000;
    private const ulong CreationGas = 200_000;
    private static readonly UInt256 FeeCap = 200_000_000_000;
    private static readonly UInt256 Tip = 1_000_000_000;

    // PUSH1 32 CALLDATALOAD PUSH1 0 CALLDATALOAD SSTORE STOP, put in place by PUSH8 code PUSH1 0 MSTORE PUSH1 8 PUSH1 24 RETURN.
    private static readonly byte[] Creation = Convert.FromHexString("67" + "6020356000355500" + "600052" + "6008" + "6018" + "f3");

    private readonly IReadOnlyList<byte[]> _accounts;
    private readonly Address[] _contracts;
    private readonly ulong[] _nonces;
    private int _sent;

    /// <summary>Begins the workload of a network, which must have at least eight accounts.</summary>
    public ForgedWorkload(ForgedNetwork network)
    {
        _accounts = network.Accounts;
        _nonces = new ulong[_accounts.Count];
        _contracts = [.. Enumerable.Range(0, ContractCount).Select(i => ContractOf(ForgedNetwork.AddressOf(_accounts[i])))];
    }

    /// <summary>The next transactions, signed.</summary>
    public Transaction[] Next(int count)
    {
        int first = _sent;
        _sent += count;
        ulong[] nonces = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            nonces[i] = _nonces[(first + i) % _accounts.Count]++;
        }

        Transaction[] signed = new Transaction[count];
        Parallel.For(0, count, i =>
        {
            byte[] key = _accounts[(first + i) % _accounts.Count];
            if (!Unsigned(first + i, nonces[i]).TrySign(key, out signed[i]))
            {
                throw new InvalidOperationException("no key");
            }
        });
        return signed;
    }

    private Transaction Unsigned(int index, ulong nonce)
    {
        Transaction transfer = new()
        {
            Type = TransactionType.DynamicFee,
            ChainId = ForgedNetwork.ChainId,
            Nonce = nonce,
            GasLimit = TransferGas,
            MaxFeePerGas = FeeCap,
            MaxPriorityFeePerGas = Tip,
            To = new Address(ForgedNetwork.Seed("receiver", index % ReceiverCount).AsSpan(Hash256.Size - Address.Size)),
            Value = 1,
        };
        if (index < ContractCount)
        {
            return transfer with { To = null, Value = UInt256.Zero, GasLimit = CreationGas, Data = Creation };
        }

        if (index % 10 < 7)
        {
            return transfer;
        }

        byte[] data = new byte[64];
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(28), index % SlotCount);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(60), index + 1);
        return transfer with { To = _contracts[index % ContractCount], Value = UInt256.Zero, GasLimit = CallGas, Data = data };
    }

    // The address of an account's first creation: the end of keccak256(RLP [account, 0]).
    private static Address ContractOf(Address account)
    {
        RlpWriter writer = new(stackalloc byte[32]);
        int list = writer.BeginList();
        writer.Write(account.AsSpan());
        writer.Write(0UL);
        writer.EndList(list);
        Address address = new(Keccak256.Hash(writer.Written).AsSpan()[(Hash256.Size - Address.Size)..]);
        writer.Dispose();
        return address;
    }
}
