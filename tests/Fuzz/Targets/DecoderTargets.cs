// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Differential;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Fuzz.Targets;

/// <summary>Any bytes as one RLP item.</summary>
public sealed class RlpTarget : IFuzzTarget
{
    public long AllocationBytesMax => 4096;

    public IReadOnlyList<byte[]> Seeds => TransactionTarget.Encoded;

    public bool Run(ReadOnlySpan<byte> input) => RlpItem.TryValidate(input, RlpItem.MaxDepth, out _);
}

/// <summary>Any bytes as a transaction; what is accepted must encode to the same bytes.</summary>
public sealed class TransactionTarget : IFuzzTarget
{
    /// <summary>Signed transactions of every type that the round generator makes.</summary>
    public static IReadOnlyList<byte[]> Encoded { get; } =
        [.. RoundGenerator.Generate(7, 60).Transactions.Select(transaction => transaction.Envelope.ToArray())];

    public long AllocationBytesMax => 64 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds => Encoded;

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!Transaction.TryDecode(input, out Transaction transaction, out _))
        {
            return false;
        }

        transaction.TryGetSender(out _);
        Require.Same(transaction.Envelope.ToArray(), input);
        return true;
    }
}

/// <summary>Any bytes as a block; what is accepted must encode to the same bytes.</summary>
public sealed class BlockTarget : IFuzzTarget
{
    public long AllocationBytesMax => 64 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } = MakeSeeds();

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!Block.TryDecode(input, out Block block, out _))
        {
            return false;
        }

        Require.Same(block.Encode(), input);
        return true;
    }

    private static List<byte[]> MakeSeeds()
    {
        List<byte[]> seeds = [];
        for (ulong seed = 1; seed <= 6; seed++)
        {
            bool hasWithdrawals = seed > 2;
            seeds.Add(new Block(
                HeaderTarget.Example(seed),
                RoundGenerator.Generate(seed, 8).Transactions,
                null,
                hasWithdrawals ? [new Withdrawal(seed, 2, default, 5)] : null).Encode());
        }

        return seeds;
    }
}

/// <summary>Any bytes as a header; what is accepted must encode to the same bytes.</summary>
public sealed class HeaderTarget : IFuzzTarget
{
    public long AllocationBytesMax => 64 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } = [.. Enumerable.Range(1, 6).Select(seed => Example((ulong)seed).Encode())];

    public static BlockHeader Example(ulong seed) => new()
    {
        Number = seed * 1000,
        Timestamp = seed << 20,
        GasLimit = 30_000_000,
        GasUsed = seed * 21_000,
        ExtraData = new byte[seed],
        BaseFeePerGas = seed > 1 ? 7UL : null,
        WithdrawalsRoot = seed > 2 ? default(Primitives.Bytes.Hash256) : null,
        BlobGasUsed = seed > 3 ? 0UL : null,
        ExcessBlobGas = seed > 3 ? 131072UL : null,
        ParentBeaconBlockRoot = seed > 3 ? default(Primitives.Bytes.Hash256) : null,
        RequestsHash = seed > 4 ? default(Primitives.Bytes.Hash256) : null,
    };

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!BlockHeader.TryDecode(input, out BlockHeader header, out _))
        {
            return false;
        }

        Require.Same(header.Encode(), input);
        return true;
    }
}

/// <summary>Any bytes as a receipt, in both of its forms.</summary>
public sealed class ReceiptTarget : IFuzzTarget
{
    public long AllocationBytesMax => 64 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        new Receipt { IsSuccess = true, CumulativeGasUsed = 21_000, LogsBloom = Bloom.Empty, Logs = [] }.EncodeEnvelope(),
        new Receipt
        {
            Type = TransactionType.DynamicFee,
            CumulativeGasUsed = 1_000_000,
            LogsBloom = Bloom.Empty,
            Logs = [new Log(default, new Primitives.Bytes.Hash256[2], new byte[40])],
        }.EncodeEnvelope(),
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        Receipt.TryDecodeStored(input, out _, out _);
        if (!Receipt.TryDecode(input, out Receipt receipt, out _))
        {
            return false;
        }

        Require.Same(receipt.EncodeEnvelope(), input);
        return true;
    }
}

/// <summary>Any bytes as a genesis file.</summary>
public sealed class GenesisTarget : IFuzzTarget
{
    public long AllocationBytesMax => 1024 * FuzzRun.InputBytesMax;

    public IReadOnlyList<byte[]> Seeds { get; } = [System.Text.Encoding.UTF8.GetBytes(GenesisText.Write(RoundGenerator.Generate(3, 4)))];

    public bool Run(ReadOnlySpan<byte> input) => GenesisJson.Parse(input.ToArray()).IsSuccess;
}
