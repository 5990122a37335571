// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Runtime.CompilerServices;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>A block header of any fork from Frontier to Osaka (Yellow Paper section 4.3, EIP-1559, 4895, 4844, 4788, 7685); immutable.</summary>
/// <remarks>
/// The optional fields form a prefix: where one is set, every earlier one is set too. The hash is computed when first asked for and kept;
/// copies made with <c>with</c> forget it. Two headers are equal when their hashes are. Safe for use by several threads.
/// </remarks>
public sealed record BlockHeader
{
    /// <summary>Keccak-256 of the RLP of an empty list: the ommers hash of every block without ommers.</summary>
    public static readonly Hash256 EmptyOmmersHash = Hash256.Parse("0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");

    private StrongBox<Hash256>? _hash;

    /// <summary>Makes a header; every field starts as that of an empty pre-London block.</summary>
    public BlockHeader()
    {
    }

    private BlockHeader(BlockHeader original)
    {
        ParentHash = original.ParentHash;
        OmmersHash = original.OmmersHash;
        Beneficiary = original.Beneficiary;
        StateRoot = original.StateRoot;
        TransactionsRoot = original.TransactionsRoot;
        ReceiptsRoot = original.ReceiptsRoot;
        LogsBloom = original.LogsBloom;
        Difficulty = original.Difficulty;
        Number = original.Number;
        GasLimit = original.GasLimit;
        GasUsed = original.GasUsed;
        Timestamp = original.Timestamp;
        ExtraData = original.ExtraData;
        MixHash = original.MixHash;
        Nonce = original.Nonce;
        BaseFeePerGas = original.BaseFeePerGas;
        WithdrawalsRoot = original.WithdrawalsRoot;
        BlobGasUsed = original.BlobGasUsed;
        ExcessBlobGas = original.ExcessBlobGas;
        ParentBeaconBlockRoot = original.ParentBeaconBlockRoot;
        RequestsHash = original.RequestsHash;
    }

    /// <summary>Hash of the parent's header.</summary>
    public Hash256 ParentHash { get; init; }

    /// <summary>Keccak-256 of the RLP of the ommers list.</summary>
    public Hash256 OmmersHash { get; init; } = EmptyOmmersHash;

    /// <summary>The account that receives the priority fees and, before the merge, the reward.</summary>
    public Address Beneficiary { get; init; }

    /// <summary>Root of the state trie after the block.</summary>
    public Hash256 StateRoot { get; init; } = Account.EmptyStorageRoot;

    /// <summary>Root of the trie of transactions.</summary>
    public Hash256 TransactionsRoot { get; init; } = Account.EmptyStorageRoot;

    /// <summary>Root of the trie of receipts.</summary>
    public Hash256 ReceiptsRoot { get; init; } = Account.EmptyStorageRoot;

    /// <summary>Union of the receipts' filters.</summary>
    public Bloom LogsBloom { get; init; } = Bloom.Empty;

    /// <summary>Proof-of-work difficulty; zero from the merge on.</summary>
    public UInt256 Difficulty { get; init; }

    /// <summary>Number of ancestors.</summary>
    public ulong Number { get; init; }

    /// <summary>Most gas the block's transactions may use.</summary>
    public ulong GasLimit { get; init; }

    /// <summary>Gas the block's transactions used.</summary>
    public ulong GasUsed { get; init; }

    /// <summary>Seconds since the Unix epoch.</summary>
    public ulong Timestamp { get; init; }

    /// <summary>Free bytes of the producer, at most 32 where the chain says nothing else.</summary>
    public ReadOnlyMemory<byte> ExtraData { get; init; }

    /// <summary>Ethash mix before the merge; the randomness of the beacon chain after it (PREVRANDAO, EIP-4399).</summary>
    public Hash256 MixHash { get; init; }

    /// <summary>Ethash nonce, eight bytes on the wire; zero from the merge on.</summary>
    public ulong Nonce { get; init; }

    /// <summary>Base fee in wei per gas; from London on.</summary>
    public UInt256? BaseFeePerGas { get; init; }

    /// <summary>Root of the trie of withdrawals; from Shanghai on.</summary>
    public Hash256? WithdrawalsRoot { get; init; }

    /// <summary>Blob gas used by the block's transactions; from Cancun on.</summary>
    public ulong? BlobGasUsed { get; init; }

    /// <summary>Running excess of blob gas over the target; from Cancun on.</summary>
    public ulong? ExcessBlobGas { get; init; }

    /// <summary>Root of the parent beacon block (EIP-4788); from Cancun on.</summary>
    public Hash256? ParentBeaconBlockRoot { get; init; }

    /// <summary>Commitment to the requests of the execution layer (EIP-7685); from Prague on.</summary>
    public Hash256? RequestsHash { get; init; }

    /// <summary>Keccak-256 of the encoding: the block's hash.</summary>
    public Hash256 Hash => (_hash ??= new StrongBox<Hash256>(ComputeHash())).Value;

    /// <summary>Decodes exactly one header.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, out BlockHeader header, out RlpError error)
    {
        RlpReader reader = new(encoded);
        if (BlockHeaderCodec.TryRead(ref reader, out header, out error) && !reader.TryEnd())
        {
            error = reader.Error;
        }

        return error == RlpError.None;
    }

    /// <summary>Encodes it.</summary>
    public byte[] Encode()
    {
        RlpWriter writer = new(BlockHeaderCodec.TypicalSizeBytes + ExtraData.Length);
        try
        {
            WriteTo(ref writer);
            return writer.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Writes it as an item of a list.</summary>
    public void WriteTo(ref RlpWriter writer) => BlockHeaderCodec.Write(ref writer, this);

    /// <inheritdoc/>
    public bool Equals(BlockHeader? other) => other is not null && (ReferenceEquals(this, other) || Hash == other.Hash);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"header {Number} {Hash}");

    private Hash256 ComputeHash()
    {
        RlpWriter writer = new(BlockHeaderCodec.TypicalSizeBytes + ExtraData.Length);
        try
        {
            WriteTo(ref writer);
            return Keccak256.Hash(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }
}
