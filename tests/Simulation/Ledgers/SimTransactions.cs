// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Simulation.Ledgers;

/// <summary>Transactions of a few funded senders. What a sender's n-th transaction does never changes, so it is signed once per process.</summary>
internal sealed class SimTransactions : ITransactionSource
{
    public const ulong ChainId = 20568;
    public const int SenderCount = 3;

    private const int PerSenderMax = 2;
    private const int ReceiverCount = 8;
    private const ulong SlotCount = 5;

    private static readonly byte[][] Keys = [.. Enumerable.Range(0, SenderCount).Select(i => Keccak256.Hash([(byte)'s', (byte)i]).ToArray())];
    private static readonly ConcurrentDictionary<(int Sender, ulong Nonce), Transaction> Signed = [];

    private readonly Queue<Transaction> _waiting = new();

    /// <summary>Chooses what a block will hold.</summary>
    /// <param name="nonce">Names the block.</param>
    /// <param name="state">The state below it.</param>
    public SimTransactions(ulong nonce, IStateView state)
    {
        Prng prng = new(nonce);
        for (int sender = 0; sender < SenderCount; sender++)
        {
            state.TryGetAccount(Senders[sender], out Account account);
            int count = prng.Below(PerSenderMax + 1);
            for (int i = 0; i < count; i++)
            {
                _waiting.Enqueue(Sign(sender, account.Nonce + (ulong)i));
            }
        }
    }

    public static IReadOnlyList<Address> Senders { get; } = [.. Keys.Select(AddressOf)];

    /// <summary>Its code stores word 1 of the call data in the slot of word 0.</summary>
    public static Address Contract { get; } = Address.Parse("0x000000000000000000000000000000000000c0de");

    public static byte[] ContractCode { get; } = [0x60, 0x20, 0x35, 0x60, 0x00, 0x35, 0x55, 0x00];

    public bool TryNext(in BlockAllowance left, [NotNullWhen(true)] out Transaction? transaction) => _waiting.TryDequeue(out transaction);

    public void OnRefused(Transaction transaction, TransactionError error) =>
        throw new InvariantViolationException($"The simulator's own transaction was refused: {error}");

    private static Transaction Sign(int sender, ulong nonce) => Signed.GetOrAdd((sender, nonce), static key =>
    {
        bool isCall = (key.Nonce + (ulong)key.Sender) % 2 == 0;
        Transaction unsigned = new()
        {
            Type = TransactionType.DynamicFee,
            ChainId = ChainId,
            Nonce = key.Nonce,
            GasLimit = 100_000,
            MaxFeePerGas = 100_000_000_000,
            MaxPriorityFeePerGas = 1_000_000_000,
            To = isCall ? Contract : Receiver((int)(key.Nonce % ReceiverCount)),
            Value = isCall ? UInt256.Zero : key.Nonce + 1,
            Data = isCall ? CallData((key.Nonce + (ulong)key.Sender) % SlotCount, key.Nonce % 3) : default,
        };
        Invariant.Check(unsigned.TrySign(Keys[key.Sender], out Transaction signed));
        return signed;
    });

    private static byte[] CallData(ulong slot, ulong value)
    {
        byte[] data = new byte[2 * Hash256.Size];
        BinaryPrimitives.WriteUInt64BigEndian(data.AsSpan(Hash256.Size - sizeof(ulong)), slot);
        BinaryPrimitives.WriteUInt64BigEndian(data.AsSpan((2 * Hash256.Size) - sizeof(ulong)), value);
        return data;
    }

    private static Address Receiver(int number)
    {
        byte[] address = new byte[Address.Size];
        address[^2] = 0xA0;
        address[^1] = (byte)number;
        return new Address(address);
    }

    private static Address AddressOf(byte[] privateKey)
    {
        Span<byte> publicKey = stackalloc byte[Secp256k1.PublicKeySize];
        Invariant.Check(Secp256k1.TryGetPublicKey(privateKey, publicKey));
        return Secp256k1.ToAddress(publicKey);
    }
}
