// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Text;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.TestKit;

/// <summary>Secret keys that anyone can make again, and what accounts of a developer's chain send with them.</summary>
public static class SeededKeys
{
    /// <summary>Chain id of developers' chains and devnets.</summary>
    public const ulong ChainId = 20568;

    private const ulong TransferGas = 21_000;
    private const ulong FeeCap = 200_000_000_000;
    private const ulong Tip = 1_000_000_000;

    /// <summary>The key of the first account of every developer's chain, on every developer's screen.</summary>
    public static byte[] Developer => Hex.Decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

    /// <summary>32 bytes that follow from a purpose and a number.</summary>
    public static byte[] Of(string purpose, int number)
    {
        byte[] seed = new byte[purpose.Length + sizeof(int)];
        Encoding.ASCII.GetBytes(purpose, seed);
        BinaryPrimitives.WriteInt32BigEndian(seed.AsSpan(purpose.Length), number);
        return Keccak256.Hash(seed).ToArray();
    }

    /// <summary>An account that nobody has the key of.</summary>
    public static Address Receiver(int number) => new(Of("receiver", number).AsSpan(Hash256.Size - Address.Size));

    /// <summary>The account of a secret key.</summary>
    public static Address AddressOf(ReadOnlySpan<byte> key)
    {
        byte[] publicKey = new byte[64];
        return Secp256k1.TryGetPublicKey(key, publicKey) ? Secp256k1.ToAddress(publicKey) : throw new ArgumentException("no secret key", nameof(key));
    }

    /// <summary>A transfer at a price that is enough on a chain of one's own; to nobody and of nothing until that is said.</summary>
    public static Transaction Transfer(ulong nonce) => new()
    {
        Type = TransactionType.DynamicFee,
        ChainId = ChainId,
        Nonce = nonce,
        GasLimit = TransferGas,
        MaxFeePerGas = FeeCap,
        MaxPriorityFeePerGas = Tip,
    };

    /// <summary>Signs a transaction.</summary>
    public static Transaction Sign(Transaction transaction, ReadOnlySpan<byte> key) =>
        transaction.TrySign(key, out Transaction signed) ? signed : throw new ArgumentException("no signature with this key", nameof(key));
}
