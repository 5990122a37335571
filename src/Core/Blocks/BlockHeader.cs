// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>A block header of any fork from Frontier to Osaka (Yellow Paper section 4.3, EIP-1559, 4895, 4844, 4788, 7685); immutable.</summary>
/// <remarks>
/// The optional fields form a prefix: where one is set, every earlier one is set too. Copies made with <c>with</c> forget the cached hash.
/// </remarks>
public sealed record BlockHeader
{
    /// <summary>Keccak-256 of the RLP of an empty list: the ommers hash of every block without ommers.</summary>
    public static readonly Hash256 EmptyOmmersHash = Hash256.Parse("0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");

    /// <summary>Makes a header; every field starts as that of an empty pre-London block.</summary>
    public BlockHeader()
    {
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
}
