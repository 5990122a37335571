// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Simulation;

/// <summary>A block with a real header and seal. Its execution is a foregone conclusion, or real where ledgers made it.</summary>
internal sealed class SimBlock
{
    private const int HeaderBytesMax = 768;
    private static readonly byte[] NoTransactions = [0xC0];

    private byte[]? _payload;

    public required Height Height { get; init; }

    public required BlockValue Parent { get; init; }

    public required ulong TimestampSeconds { get; init; }

    public required bool IsValid { get; init; }

    public required BlockValue Value { get; init; }

    /// <summary>Q of the block, where execution is real.</summary>
    public Hash256 Seed { get; init; }

    /// <summary>The RLP list of its transactions.</summary>
    public ReadOnlyMemory<byte> Transactions { get; init; } = NoTransactions;

    /// <summary>The proposer's signed head; null for EMPTY and genesis.</summary>
    public ProposalHead? Head { get; init; }

    public Period Period => Head?.Period ?? Period.Zero;

    public bool IsEmpty => Head is null;

    /// <summary>The payload as it travels; not for EMPTY.</summary>
    public byte[] Payload => _payload ??= MessageCodec.Encode(new ConsensusMessage.Payload(new BlockPayload(Head!, Transactions, default)));

    /// <summary>Builds and signs a block.</summary>
    public static SimBlock Build(SimKeys keys, Height height, Period period, SimBlock parent, ulong timestampSeconds, ValidatorIndex proposer, ulong nonce, bool isValid)
    {
        Seal seal = SealFor(period, proposer, nonce);
        byte[] header = EncodeHeader(height, parent.Value, timestampSeconds, SealCodec.Hash(seal), nonce);
        BlockValue value = new(Crypto.Hashing.Keccak256.Hash(header));
        return new SimBlock
        {
            Height = height,
            Parent = parent.Value,
            TimestampSeconds = timestampSeconds,
            IsValid = isValid,
            Value = value,
            Head = new ProposalHead(height, period, proposer, value, header, seal, keys.SignHead(height, period, proposer, value)),
        };
    }

    /// <summary>Signs a block that a ledger built.</summary>
    public static SimBlock Build(SimKeys keys, Period period, Seal seal, Block block, bool isValid)
    {
        RlpWriter writer = new(HeaderBytesMax);
        int list = writer.BeginList();
        foreach (Core.Transactions.Transaction transaction in block.Transactions)
        {
            transaction.WriteTo(ref writer);
        }

        writer.EndList(list);
        byte[] transactions = writer.ToArray();
        writer.Dispose();
        Height height = new(block.Header.Number);
        BlockValue value = new(block.Hash);
        return new SimBlock
        {
            Height = height,
            Parent = new BlockValue(block.Header.ParentHash),
            TimestampSeconds = block.Header.Timestamp,
            IsValid = isValid,
            Value = value,
            Seed = block.Header.MixHash,
            Transactions = transactions,
            Head = new ProposalHead(height, period, seal.Proposer, value, block.Header.Encode(), seal, keys.SignHead(height, period, seal.Proposer, value)),
        };
    }

    /// <summary>The seal of a proposer's block; the number makes it one of a kind.</summary>
    public static Seal SealFor(Period period, ValidatorIndex proposer, ulong nonce)
    {
        byte[] proof = new byte[VrfProof.Size];
        BitConverter.TryWriteBytes(proof, nonce);
        return new Seal { Kind = BlockKind.Normal, OriginalPeriod = period, Proposer = proposer, LotProof = new VrfProof(proof) };
    }

    /// <summary>The block that the payload's bytes say; not for EMPTY.</summary>
    public Block Decode()
    {
        Invariant.Check(MessageCodec.TryDecode(Payload, out ConsensusMessage? message, out _));
        BlockPayload payload = ((ConsensusMessage.Payload)message!).Content;
        RlpWriter writer = new(HeaderBytesMax + payload.Transactions.Length);
        int list = writer.BeginList();
        writer.WriteEncoded(payload.Head.Header.Span);
        writer.WriteEncoded(payload.Transactions.Span);
        writer.WriteEncoded(NoTransactions);
        writer.WriteEncoded(NoTransactions);
        writer.EndList(list);
        bool isDecoded = Block.TryDecode(writer.Written, out Block block, out _);
        writer.Dispose();
        Invariant.Check(isDecoded);
        return block;
    }

    // The 21 fields of section 12; agreement reads only a few of them.
    private static byte[] EncodeHeader(Height height, BlockValue parent, ulong timestampSeconds, in Hash256 sealHash, ulong nonce)
    {
        RlpWriter writer = new(HeaderBytesMax);
        int list = writer.BeginList();
        writer.Write(parent.Hash);
        writer.Write(Hash256.Zero);
        writer.Write(default(Address));
        writer.Write(SimKeys.Words(nonce, 0, 0, 0));
        writer.Write(Hash256.Zero);
        writer.Write(Hash256.Zero);
        writer.Write(new byte[256]);
        writer.Write(UInt256.Zero);
        writer.Write(height.Value);
        writer.Write(30_000_000UL);
        writer.Write(0UL);
        writer.Write(timestampSeconds);
        writer.Write(sealHash);
        writer.Write(Hash256.Zero);
        writer.Write(new byte[8]);
        writer.Write(UInt256.Zero);
        writer.Write(Hash256.Zero);
        writer.Write(0UL);
        writer.Write(0UL);
        writer.Write(Hash256.Zero);
        writer.Write(Hash256.Zero);
        writer.EndList(list);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        return encoded;
    }
}
