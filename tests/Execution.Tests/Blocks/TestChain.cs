// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.System;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.TestKit;
using PowerVerse.Chain.TestKit.Reference;

namespace PowerVerse.Chain.Execution.Tests.Blocks;

/// <summary>A small chain in memory with one funded key, that can build blocks and import them.</summary>
internal sealed class TestChain : IBlockAncestry, IDisposable
{
    // Code of the queue contracts in these tests: answers nothing, successfully.
    private static readonly byte[] StopCode = [0x00];

    private static readonly byte[] PrivateKey = Keccak256.Hash("execution tests"u8).ToArray();

    private readonly Dictionary<Hash256, Block> _blocks = [];
    private readonly Interpreter _interpreter = new();

    internal TestChain(ChainSpec? spec = null, IEnumerable<AccountChange>? accounts = null, ulong gasLimit = 30_000_000)
    {
        Spec = spec ?? Osaka;
        World = new ReferenceWorldState();
        List<AccountChange> all =
        [
            new AccountChange { Address = Sender, Balance = Ether(1_000) },
            WithCode(SystemContracts.WithdrawalRequests, StopCode),
            WithCode(SystemContracts.ConsolidationRequests, StopCode),
            .. accounts ?? [],
        ];
        World.Apply(new StateDiff([.. all.GroupBy(a => a.Address).Select(g => g.Last()).OrderBy(a => a.Address)]));
        World.Commit();
        bool isMerged = Spec.TerminalTotalDifficulty is not null;
        Block genesis = new(
            new BlockHeader
            {
                GasLimit = gasLimit,
                Timestamp = 1_000,
                StateRoot = World.Root,
                Difficulty = isMerged ? UInt256.Zero : 131_072,
                BaseFeePerGas = isMerged ? 1_000_000_000 : null,
                WithdrawalsRoot = isMerged ? Account.EmptyStorageRoot : null,
                BlobGasUsed = isMerged ? 0 : null,
                ExcessBlobGas = isMerged ? 0 : null,
                ParentBeaconBlockRoot = isMerged ? Hash256.Zero : null,
                RequestsHash = isMerged ? ExecutionRequests.EmptyHash : null,
            },
            []);
        Head = genesis.Header;
        _blocks.Add(Head.Hash, genesis);
    }

    internal static ChainSpec Osaka { get; } = OsakaChain.Spec(20568);

    internal static Address Sender { get; } = AddressOf(PrivateKey);

    internal ChainSpec Spec { get; }

    internal IWorldState World { get; }

    internal BlockHeader Head { get; private set; }

    internal static UInt256 Ether(ulong amount) => (UInt256)amount * 1_000_000_000_000_000_000UL;

    internal static AccountChange WithCode(Address address, byte[] code) =>
        new() { Address = address, Nonce = 1, CodeHash = Keccak256.Hash(code), NewCode = code };

    internal Transaction Sign(Transaction transaction)
    {
        bool isSigned = (transaction with { ChainId = Spec.ChainId }).TrySign(PrivateKey, out Transaction signed);
        Invariant.Check(isSigned);
        return signed;
    }

    internal Transaction Transfer(ulong nonce, Address to, UInt256 value, ulong gasLimit = 21_000) => Sign(new Transaction
    {
        Type = TransactionType.DynamicFee,
        Nonce = nonce,
        GasLimit = gasLimit,
        MaxFeePerGas = 3_000_000_000,
        MaxPriorityFeePerGas = 1_000_000_000,
        To = to,
        Value = value,
    });

    internal BlockPlan Plan(Address beneficiary = default) => new() { Timestamp = Head.Timestamp + 1, Beneficiary = beneficiary };

    internal Result<BuiltBlock, BlockError> Build(ITransactionSource source, BlockPlan? plan = null)
    {
        Result<BuiltBlock, BlockError> result = new BlockBuilder(Spec, _interpreter).Build(Head, plan ?? Plan(), source, this, World);
        World.Discard();
        return result;
    }

    internal Result<BlockOutcome, BlockError> Import(Block block)
    {
        Invariant.Check(Block.TryDecode(block.Encode(), out Block decoded, out _));
        Result<BlockOutcome, BlockError> result = Process(decoded, isKept: true);
        if (result.IsSuccess)
        {
            Head = decoded.Header;
            _blocks.Add(Head.Hash, decoded);
        }

        return result;
    }

    /// <summary>Validates a block on the head and discards what it changed.</summary>
    internal Result<BlockOutcome, BlockError> Process(Block block) => Process(block, isKept: false);

    private Result<BlockOutcome, BlockError> Process(Block block, bool isKept)
    {
        bool isMerged = Spec.TerminalTotalDifficulty is not null;
        Result<BlockOutcome, BlockError> result = new BlockProcessor(Spec, _interpreter).Process(block, Head, isMerged, this, World);
        if (isKept && result.IsSuccess)
        {
            World.Commit();
        }
        else
        {
            World.Discard();
        }

        return result;
    }

    public bool TryGetHeader(in Hash256 hash, [NotNullWhen(true)] out BlockHeader? header)
    {
        header = _blocks.TryGetValue(hash, out Block? block) ? block.Header : null;
        return header is not null;
    }

    public IReadOnlyList<BlockHeader> OmmersOf(in Hash256 hash) => _blocks[hash].Ommers;

    public void Dispose() => _interpreter.Dispose();

    private static Address AddressOf(byte[] privateKey)
    {
        Span<byte> publicKey = stackalloc byte[Secp256k1.PublicKeySize];
        Invariant.Check(Secp256k1.TryGetPublicKey(privateKey, publicKey));
        return Secp256k1.ToAddress(publicKey);
    }
}
