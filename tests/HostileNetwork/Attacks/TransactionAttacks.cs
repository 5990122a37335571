// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.HostileNetwork.Attacks;

/// <summary>Floods of transactions that are refused, each only after its signature was looked at.</summary>
internal static class TransactionAttacks
{
    private const int PerBatch = 128;
    private const ulong Gwei = 1_000_000_000;
    private const int SignatureHalfBytes = 32;

    /// <summary>Signatures that no key makes.</summary>
    public static Task InvalidAsync(Attacker attacker, CancellationToken cancellationToken) => FloodAsync(attacker, isInvalid: true, cancellationToken);

    /// <summary>Good form, good chain, senders without a coin.</summary>
    public static Task UnpayableAsync(Attacker attacker, CancellationToken cancellationToken) => FloodAsync(attacker, isInvalid: false, cancellationToken);

    private static async Task FloodAsync(Attacker attacker, bool isInvalid, CancellationToken cancellationToken)
    {
        await using HostilePeer peer = await HostilePeer.ConnectAsync(attacker, null, cancellationToken);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, peer.Ended);
        byte[] template = Sign(attacker);
        while (true)
        {
            RlpWriter writer = new(PerBatch * template.Length * 2);
            int list = writer.BeginList();
            for (int i = 0; i < PerBatch; i++)
            {
                byte[] encoded = (byte[])template.Clone();

                // The halves of the signature are the last two items. Random ones belong to some key in half of the cases, which costs the attacker nothing.
                attacker.Random.NextBytes(encoded.AsSpan(encoded.Length - (2 * SignatureHalfBytes) - 1, SignatureHalfBytes));
                encoded[^((2 * SignatureHalfBytes) + 1)] = 0x7F;
                encoded[^SignatureHalfBytes] = isInvalid ? (byte)0xFF : (byte)0x01;
                writer.Write(encoded);
            }

            writer.EndList(list);
            byte[] batch = writer.ToArray();
            writer.Dispose();
            if (await peer.TrySayTransactionsAsync(batch, both.Token))
            {
                attacker.Tally.Sent(PerBatch - 1, 0);
            }
            else
            {
                await Task.Delay(GossipAttacks.TopicTime, both.Token);
            }
        }
    }

    private static byte[] Sign(Attacker attacker)
    {
        while (true)
        {
            Transaction unsigned = new()
            {
                Type = TransactionType.DynamicFee,
                ChainId = attacker.World.ChainId,
                Nonce = 0,
                GasLimit = 21_000,
                MaxFeePerGas = 100 * Gwei,
                MaxPriorityFeePerGas = Gwei,
                To = new Address(attacker.Bytes(Address.Size)),
                Value = 1,
            };
            byte[] key = attacker.Bytes(SignatureHalfBytes);
            key[0] = 1;

            // Both halves in full length, so that their bytes can be replaced.
            if (unsigned.TrySign(key, out Transaction signed) && signed.Envelope.Span is var envelope
                && envelope[^(SignatureHalfBytes + 1)] == 0xA0 && envelope[^((2 * SignatureHalfBytes) + 2)] == 0xA0)
            {
                return envelope.ToArray();
            }
        }
    }
}
